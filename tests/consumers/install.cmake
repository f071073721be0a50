# SPDX-License-Identifier: MIT
include(${SETTINGS})
install_and_move(${BUILD} moved)
