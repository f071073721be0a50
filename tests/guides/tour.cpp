// SPDX-License-Identifier: MIT
#include "guides/guides.h"
#include "tour.h"

#include <QActors/Signal>
#include <QtCore/qtemporarydir.h>

namespace tour {

class tst_Tour : public QObject
{
    Q_OBJECT

    QTemporaryDir m_directory;
    QString file(const QString &name, const QByteArray &text)
    {
        QFile out(m_directory.filePath(name));
        if (!out.open(QIODevice::WriteOnly) || out.write(text) != text.size())
            qFatal("cannot write %s", qPrintable(out.fileName()));
        return out.fileName();
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_paths = {file(u"a.txt"_s, "one two\nthree"), file(u"b.txt"_s, "four"), file(u"c.txt"_s, "")};
        m_missing = m_directory.filePath(u"none.txt"_s);
    }
    void counts()
    {
        QTest::ignoreMessage(QtInfoMsg, qPrintable(u"3 "_s + m_paths.at(0)));
        QTest::ignoreMessage(QtInfoMsg, qPrintable(u"1 "_s + m_paths.at(1)));
        QTest::ignoreMessage(QtInfoMsg, qPrintable(u"0 "_s + m_paths.at(2)));
        TestSupport::await([this] { return countAll(m_paths); });
        QVERIFY_THROWS_EXCEPTION(Error, TestSupport::await([this] { return countAll({m_paths.at(0), m_missing}); }));
    }
    void countsPatiently()
    {
        QCOMPARE(TestSupport::awaitVirtual([this] { return countPatiently(m_paths.at(0)); }), 3);
        QVERIFY_THROWS_EXCEPTION(Error, TestSupport::awaitVirtual([this] { return countPatiently(m_missing); }));
    }
    void countsInGroups()
    {
        QCOMPARE(TestSupport::await([this] { return countWithDots(m_paths); }), 4);
        QCOMPARE(TestSupport::await([this] { return countIntoTotals(m_paths); }), 4);
    }
    void anObjectOwnsTasks()
    {
        const TestSupport::LeakGuard guard;
        TestSupport::await([this]() -> Async<> {
            auto counter = std::make_unique<Counter>();
            counter->add(m_paths.at(0));
            QACTORS_COMPARE(co_await when(counter.get(), &Counter::wordsChanged), 3);
            counter->add(m_paths.at(1));
            co_await yield();
            counter.reset();
        });
        VERIFY_NO_LEAK(guard);
    }
    void aCrashIsRepaired()
    {
        QTest::ignoreMessage(QtInfoMsg, QRegularExpression(u"^Error: cannot read .*none.txt"_s));
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"lost its child words: Error: cannot read"_s));
        QCOMPARE(TestSupport::awaitVirtual([this] { return countTwice(m_missing, m_paths.at(0)); }), 3);
    }
    void theTestPasses() { runSlot<tst_Totals>("addsUp"); }

private:
    QStringList m_paths;
    QString m_missing;
};
GUIDE_TEST(tst_Tour)

} // namespace tour

#include "moc_tour.cpp"
#include "tour.moc"
