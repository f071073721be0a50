// SPDX-License-Identifier: MIT
// What the tests of the guides' snippets have in common. Each guide's are in a header made of it, in a namespace of its
// name, and are run by tests/guides/<name>.cpp.
#pragma once

#include "support/testrun.h"

#include <functional>
#include <optional>

/// Calls the private test slot of a snippet's class, which is a coroutine under virtual time.
template<typename T>
void runSlot(const char *name)
{
    T test;
    QVERIFY2(QMetaObject::invokeMethod(&test, name, Qt::DirectConnection), name);
}

/// The test classes, one a guide, for main.cpp.
using MakeGuideTest = QObject *(*)();
inline QList<MakeGuideTest> &guideTests()
{
    static QList<MakeGuideTest> tests;
    return tests;
}
/// What the program of the guides is as a child process; empty if it is none.
inline std::function<std::optional<int>()> guideChild;

#define GUIDE_TEST(Class) \
    static const bool registered##Class = (guideTests().append([]() -> QObject * { return new Class; }), true);
