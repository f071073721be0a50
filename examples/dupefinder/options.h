// SPDX-License-Identifier: MIT
#pragma once

#include "engine/actors.h"

struct Options
{
    SearchOptions search;
    QList<Problem> missing; // folders given that are none
    bool json = false;
    bool showProgress = false;
};

/// Reads the command line. Prints and leaves the program for --help and --version, and, with code 2, if it makes
/// no sense.
Options readOptions(int argc, char **argv);
