// SPDX-License-Identifier: MIT
// For tests that share a program: QTest's main() becomes a function that is found by the test's name.
#pragma once

#include <QtTest/QTest>

namespace Batch {

using Main = int (*)(int argc, char **argv);

// Says how the test is run. Called before main().
bool add(const char *test, Main main);

} // namespace Batch

#undef QTEST_GUILESS_MAIN
#define QTEST_GUILESS_MAIN(TestClass)            \
    static int mainOfTest(int argc, char **argv) \
    {                                            \
        QCoreApplication app(argc, argv);        \
        app.setAttribute(Qt::AA_Use96Dpi, true); \
        TestClass test;                          \
        QTEST_SET_MAIN_SOURCE_PATH               \
        return QTest::qExec(&test, argc, argv);  \
    }                                            \
    [[maybe_unused]] static const bool isInBatch = Batch::add(__FILE__, mainOfTest);
