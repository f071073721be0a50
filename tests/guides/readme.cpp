// SPDX-License-Identifier: MIT
#include "guides/guides.h"
#include "readme.h"

namespace readme {

/// With a text that is typed into.
class Field : public QObject
{
    Q_OBJECT
    Q_PROPERTY(QString text MEMBER text NOTIFY textChanged)

public:
    QString text;

Q_SIGNALS:
    void textChanged();
};

Stream<QString> searched(QString text)
{
    for (int i = 1; i <= 2; ++i) {
        co_await QActors::sleep(1s);
        co_yield text + QString::number(i);
    }
}

class tst_Readme : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void searchAsYouType()
    {
        QStringList shown;
        TestSupport::inGroup([&shown](TaskGroup &group) -> Async<> {
            Field field;
            group.startSoon(showHits(&field, &searched, [&shown](const QString &hit) { shown.append(hit); }));
            field.setProperty("text", u"ra"_s);
            co_await QActors::sleep(1500ms);
            field.setProperty("text", u"rain"_s);
            co_await QActors::sleep(5s);
        });
        QCOMPARE(shown, QStringList({u"ra1"_s, u"rain1"_s, u"rain2"_s}));
    }
    void theExampleRuns()
    {
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"lost its child weather: Error: the line broke"_s));
        QTest::ignoreMessage(QtInfoMsg, "Oslo 4 Rome 4");
        TestSupport::awaitVirtual([] { return withTaskGroup(application); });
    }
};
GUIDE_TEST(tst_Readme)

} // namespace readme

#include "moc_readme.cpp"
#include "readme.moc"
