// SPDX-License-Identifier: MIT
#include "guides/guides.h"
#include "threads.h"

namespace threads {

class tst_Threads : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void locks()
    {
        Settings settings;
        const auto body = [&](TaskGroup &group) {
            group.startSoon([&] { return settings.change(u"a"_s, u"1"_s); });
            group.startSoon([&] { return settings.change(u"b"_s, u"2"_s); });
        };
        TestSupport::awaitVirtual([&] { return withTaskGroup(body); });
        QCOMPARE(settings.lines(), (QStringList{u"a=1"_s, u"b=2"_s}));
    }
    void channels() { QCOMPARE(TestSupport::awaitVirtual(sumOfTwo), 16); }
    void backFromThePool()
    {
        const auto body = [](TaskGroup &group) { return importAll(group, {u"a"_s, u"b"_s, u"c"_s}); };
        QCOMPARE(TestSupport::await([&] { return withTaskGroup(body); }), 2);
    }
    void placement()
    {
        QCOMPARE(TestSupport::await([] { return squareElsewhere(12); }), 144);
    }
};
GUIDE_TEST(tst_Threads)

} // namespace threads

#include "moc_threads.cpp"
#include "threads.moc"
