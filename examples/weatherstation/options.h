// SPDX-License-Identifier: MIT
#pragma once

#include "processfeed.h"

struct Options
{
    int sensors = 4;
    int threads = 0;     ///< for the sensors; 0: the main one
    int seconds = 0;     ///< 0: until interrupted
    qint64 readings = 0; ///< 0: any number
    Instrument instrument;
};

/// Reads the command line. Prints and leaves the program for --help, and, with code 2, if it makes no sense.
Options readOptions(const QStringList &arguments);
