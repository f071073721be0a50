// SPDX-License-Identifier: MIT
#include "erlang/child/servers.h"
