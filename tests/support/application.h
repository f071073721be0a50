// SPDX-License-Identifier: MIT
#pragma once

#include <QtCore/qcoreapplication.h>

namespace TestSupport {

/// An application for the length of a test's block.
struct Application
{
    int argc = 1;
    char name[5] = "test";
    char *argv[2] = {name, nullptr};
    QCoreApplication app{argc, argv};
};

} // namespace TestSupport
