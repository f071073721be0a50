// SPDX-License-Identifier: MIT
#include "guides/guides.h"

#include "processes.h"

namespace processes {

// This program is its own child, as in the guide.
static const bool isSet = [] {
    guideChild = []() -> std::optional<int> {
        if (!isChildProcess())
            return std::nullopt;
        return runChildProcess<Decoder>();
    };
    return true;
}();

class tst_Processes : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aDecoder()
    {
        QVERIFY(isSet);
        QByteArray decoded;
        TestSupport::await([&]() -> Async<> { decoded = co_await decodeInAProcess(qCompress("pixels")); });
        QCOMPARE(decoded, "pixels"_ba);
    }
};
GUIDE_TEST(tst_Processes)

} // namespace processes

#include "processes.moc"
#include "moc_processes.cpp"
