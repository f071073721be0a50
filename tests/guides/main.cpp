// SPDX-License-Identifier: MIT
// Runs the tests of the README's and the guides' snippets, one class each.
#include "guides/guides.h"

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    if (guideChild) {
        if (const std::optional<int> code = guideChild())
            return *code;
    }
    int failed = 0;
    for (const MakeGuideTest make : std::as_const(guideTests())) {
        const std::unique_ptr<QObject> test(make());
        failed += QTest::qExec(test.get(), argc, argv);
    }
    return failed;
}
