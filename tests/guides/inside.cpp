// SPDX-License-Identifier: MIT
#include "guides/guides.h"
#include "inside.h"
#include "support/observing.h"

namespace inside {

class tst_Inside : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void labelsAndPlacesAreThere()
    {
        QString text;
        QByteArray json;
        TestSupport::await([&]() -> Async<> {
            co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
                group.startSoon([] { return importFile(u"orders.csv"_s); });
                co_await TestSupport::settle(5);
                text = co_await whatIsGoingOn();
                QBuffer buffer(&json);
                buffer.open(QIODevice::WriteOnly);
                dumpTasks(&buffer, DumpFormat::Json);
                group.cancel();
            });
        });
        QVERIFY2(text.contains(u"\"orders.csv\""_s) && text.contains(u"for sleep("_s), qPrintable(text));
        QVERIFY(json.contains("\"qactors-snapshot\""));
    }

    void theObservedProgramRuns()
    {
        const TestSupport::RuntimeDirectory runtime;
        QCOMPARE(runShop([](TaskGroup &) -> Async<> {
                     QStringList names;
                     for (const ObservedProgram &program : Observer::programs())
                         names.append(program.name);
                     if (names != QStringList(u"shop"_s))
                         throw Error(names.join(u','));
                     co_return;
                 }),
                 0);
    }
};
GUIDE_TEST(tst_Inside)

} // namespace inside

#include "inside.moc"
