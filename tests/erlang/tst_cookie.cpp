// SPDX-License-Identifier: MIT
#include "../../src/erlang/cookie_p.h"
#include "erlang/wire.h"
#include "support/testrun.h"

#include <QtCore/qdir.h>
#include <QtCore/qtemporarydir.h>

using namespace TestSupport;

namespace {

constexpr QFile::Permissions Mine = QFile::ReadOwner | QFile::ReadUser;

void writeCookie(const QString &path, const QByteArray &content, QFile::Permissions permissions = Mine)
{
    QDir().mkpath(QFileInfo(path).path());
    QFile::remove(path);
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(content);
    file.close();
    QVERIFY(file.setPermissions(permissions));
}

} // namespace

class tst_Cookie : public QObject
{
    Q_OBJECT

    QTemporaryDir m_home;
    QByteArray m_homeBefore = qgetenv("HOME");
    QByteArray m_configBefore = qgetenv("XDG_CONFIG_HOME");

private Q_SLOTS:
    void init()
    {
        qputenv("HOME", QFile::encodeName(m_home.path()));
        qputenv("XDG_CONFIG_HOME", QFile::encodeName(m_home.filePath(u"config"_s)));
        qunsetenv("QACTORS_ERLANG_COOKIE");
    }
    void cleanup()
    {
        qputenv("HOME", m_homeBefore);
        if (m_configBefore.isNull())
            qunsetenv("XDG_CONFIG_HOME");
        else
            qputenv("XDG_CONFIG_HOME", m_configBefore);
        qunsetenv("QACTORS_ERLANG_COOKIE");
    }

    void ED20_theOptionThenTheVariableThenTheFile()
    {
#ifdef Q_OS_WIN
        QSKIP("the home folder is not that of HOME");
#endif
        const auto [kind, message] = wireErrorOf([] { nodeCookie(); });
        QCOMPARE(int(kind), int(WireError::Kind::BadCookie));
        QVERIFY2(message.contains(m_home.filePath(u".erlang.cookie"_s)) && message.contains(u"is not there: start a node of Erlang's once, which makes it"_s),
                 qPrintable(message));
        writeCookie(m_home.filePath(u"config/erlang/.erlang.cookie"_s), "configured");
        QCOMPARE(nodeCookie(), "configured"_ba);
        writeCookie(m_home.filePath(u".erlang.cookie"_s), "filed\n");
        QCOMPARE(nodeCookie(), "filed"_ba);
        qputenv("QACTORS_ERLANG_COOKIE", "variable");
        QCOMPARE(nodeCookie(), "variable"_ba);
        QCOMPARE(nodeCookie("option"_ba), "option"_ba);
    }

    void ED20_theFileIsItsOwnersAlone_data()
    {
        QTest::addColumn<int>("more");
        QTest::addColumn<bool>("good");
        QTest::newRow("0400") << 0 << true;
        QTest::newRow("0600") << int(QFile::WriteOwner | QFile::WriteUser) << true;
        QTest::newRow("0440") << int(QFile::ReadGroup) << false;
        QTest::newRow("0420") << int(QFile::WriteGroup) << false;
        QTest::newRow("0410") << int(QFile::ExeGroup) << false;
        QTest::newRow("0404") << int(QFile::ReadOther) << false;
        QTest::newRow("0402") << int(QFile::WriteOther) << false;
        QTest::newRow("0401") << int(QFile::ExeOther) << false;
    }
    void ED20_theFileIsItsOwnersAlone()
    {
#ifdef Q_OS_WIN
        QSKIP("files have no modes");
#endif
        QFETCH(int, more);
        QFETCH(bool, good);
        const QString path = m_home.filePath(u"cookie"_s);
        writeCookie(path, "monster", Mine | QFile::Permissions(more));
        const auto [kind, message] = wireErrorOf([&] { cookieOfFile(path); });
        if (good) {
            QCOMPARE(message, u"nothing"_s);
            QCOMPARE(cookieOfFile(path), "monster"_ba);
        } else {
            QCOMPARE(int(kind), int(WireError::Kind::BadCookie));
            QVERIFY2(message.contains(u"by others than its owner"_s) && message.contains(u"chmod 400 "_s + path), qPrintable(message));
            QVERIFY(!message.contains(u"monster"_s));
        }
    }

    void ED20_whatIsNoCookieIsNamed_data()
    {
        QTest::addColumn<QByteArray>("content");
        QTest::addColumn<QString>("says");
        QTest::newRow("good") << "ABC_def-123!~"_ba << QString();
        QTest::newRow("newline") << "monster\r\n"_ba << QString();
        QTest::newRow("255 bytes") << QByteArray(255, 'x') << QString();
        QTest::newRow("empty") << ""_ba << u"is empty"_s;
        QTest::newRow("only a newline") << "\n"_ba << u"is empty"_s;
        QTest::newRow("256 bytes") << QByteArray(256, 'x') << u"has 256 bytes; 255 is the most"_s;
        QTest::newRow("space") << "secret word"_ba << u"has a character, number 7, that Erlang does not take"_s;
        QTest::newRow("two lines") << "secret\nword"_ba << u"has a character, number 7"_s;
        QTest::newRow("not ASCII") << "h\xc3\xb6her"_ba << u"has a character, number 2"_s;
        QTest::newRow("zero") << QByteArray("se\0ret", 6) << u"has a character, number 3"_s;
    }
    void ED20_whatIsNoCookieIsNamed()
    {
        QFETCH(QByteArray, content);
        QFETCH(QString, says);
        const QString path = m_home.filePath(u"cookie"_s);
        writeCookie(path, content);
        const QString message = wireErrorOf([&] { cookieOfFile(path); }).second;
        QVERIFY2(says.isEmpty() ? message == u"nothing"_s : message.contains(says) && message.contains(path), qPrintable(message));
        QVERIFY(content.isEmpty() || !message.contains(u"secret"_s));
        if (!says.isEmpty() && content.size() > 2)
            QVERIFY(wireErrorOf([&] { nodeCookie(content); }).second.contains(u"the cookie of this node's options "_s));
    }

    void ED20_whatIsNoFileIsNamed()
    {
        QVERIFY(wireErrorOf([&] { cookieOfFile(m_home.path()); }).second.contains(u"is no file"_s));
        QVERIFY(wireErrorOf([&] { cookieOfFile(u"/nowhere/at/all"_s); }).second.contains(u"is not there"_s));
    }
};

QTEST_GUILESS_MAIN(tst_Cookie)
#include "tst_cookie.moc"
