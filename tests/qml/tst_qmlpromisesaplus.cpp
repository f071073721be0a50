// SPDX-License-Identifier: MIT
// The public test suite of Promises/A+ (promises-aplus-tests, from npm), as it is, run against what we give JavaScript.
#include <QActors/QmlTaskGroup>
#include <QActors/QmlTaskHandle>
#include <QActors/Signal>

#include <QtCore/qbasictimer.h>
#include <QtCore/qdir.h>
#include <QtCore/qprocess.h>
#include <QtCore/qstandardpaths.h>
#include <QtQml/qqmlcomponent.h>
#include <QtQml/qqmlengine.h>
#include <QtTest/qtest.h>

#include <map>

using namespace QActors;
using namespace Qt::StringLiterals;

namespace {

constexpr auto Package = "promises-aplus-tests"_L1;
constexpr auto Version = "2.1.2"_L1;

/// A task whose outcome JavaScript decides.
class Deferred : public QObject
{
    Q_OBJECT
public:
    explicit Deferred(QObject *parent, TaskGroup *group) : QObject(parent), m_group(group) { }
    Q_INVOKABLE QActors::QmlTaskHandle *start()
    {
        return toQml(*m_group, [this] { return wait(); }, this, u"deferred"_s);
    }
    Q_INVOKABLE void settle(const QJSValue &value, bool isError)
    {
        if (std::exchange(m_isSettled, true))
            return;
        m_value = value;
        m_isError = isError;
        Q_EMIT settled();
    }

Q_SIGNALS:
    void settled();

private:
    Async<QVariant> wait()
    {
        while (!m_isSettled)
            co_await when(this, &Deferred::settled);
        if (m_isError)
            throw QmlError(m_value);
        co_return QVariant::fromValue(m_value);
    }
    TaskGroup *m_group;
    QJSValue m_value;
    bool m_isSettled = false;
    bool m_isError = false;
};

class Host : public QObject
{
    Q_OBJECT
public:
    Host(QJSEngine *engine, const QDir &folder) : m_engine(engine), m_folder(folder)
    {
        QJSEngine::setObjectOwnership(this, QJSEngine::CppOwnership);
    }
    Q_INVOKABLE QStringList files() const { return m_folder.entryList({u"*.js"_s}, QDir::Files, QDir::Name).replaceInStrings(u".js"_s, QString()); }
    /// The file as a function of what node would give it.
    Q_INVOKABLE QJSValue load(const QString &name) const
    {
        QFile file(m_folder.filePath(name + u".js"_s));
        if (!file.open(QIODevice::ReadOnly))
            return m_engine->evaluate(u"throw new Error('no such module')"_s);
        const QString text = QString::fromUtf8(file.readAll()).replace(u"global.adapter"_s, u"adapter"_s);
        return m_engine->evaluate(
            u"(function(require, module, exports, adapter, global, describe, specify, beforeEach, afterEach, setTimeout) {"_s
                + text + u"\n})"_s,
            file.fileName());
    }
    Q_INVOKABLE QJSValue globalObject() const { return m_engine->globalObject(); }
    /// One after the other, each when all has settled that the one before brought about. By the clock, two that are overdue at
    /// once, as on a busy machine, would leave the reactions no turn in between, which the suite counts on (#789, #790).
    Q_INVOKABLE void setTimeout(const QJSValue &function, int milliseconds)
    {
        m_timers.emplace(m_now + milliseconds, function);
    }
    /// Until nothing is left that could happen.
    void runToEnd()
    {
        m_pump.start(0, this);
        while (m_pump.isActive())
            QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
    }
    Q_INVOKABLE QObject *deferred() { return new Deferred(this, &m_tasks); }
    Q_INVOKABLE bool wants(const QString &title) const { return wanted.isEmpty() || wanted.contains(title); }
    Q_INVOKABLE void passed(const QString &title) { done.insert(title); }

    QSet<QString> wanted; // all, if empty
    QSet<QString> done;

protected:
    void timerEvent(QTimerEvent *) override
    {
        constexpr int Turns = 20; // of the event loop
        if (++m_turns < Turns)
            return;
        m_turns = 0;
        if (m_timers.empty())
            return m_pump.stop();
        const auto next = m_timers.extract(m_timers.begin());
        m_now = next.key();
        next.mapped().call();
    }

private:
    QJSEngine *m_engine;
    QDir m_folder;
    std::multimap<int, QJSValue> m_timers;
    QBasicTimer m_pump;
    int m_now = 0;
    int m_turns = 0;
    TaskGroup m_tasks{this};
};

} // namespace

class tst_QmlPromisesAPlus : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    // Once a build folder.
    void initTestCase()
    {
        qInstallMessageHandler([](QtMsgType type, const QMessageLogContext &context, const QString &text) {
            if (qstrcmp(context.category, "qactors.qml") != 0) // most rejections of the suite are nobody's
                s_before(type, context, text);
        });
        if (!qEnvironmentVariableIsSet("QACTORS_PROMISES_APLUS"))
            QSKIP("Takes the network: set QACTORS_PROMISES_APLUS to fetch and run promises-aplus-tests");
        const QDir folder(QStringLiteral(APLUS_FOLDER));
        m_tests = QDir(folder.filePath(u"package/lib/tests"_s));
        if (m_tests.exists())
            return;
        const QString npm = QStandardPaths::findExecutable(u"npm"_s);
        if (npm.isEmpty())
            QSKIP("There is no npm to fetch promises-aplus-tests with");
        QVERIFY(folder.mkpath(u"."_s));
        QProcess process;
        process.setWorkingDirectory(folder.path());
        process.start(npm, {u"pack"_s, Package + u'@' + Version});
        if (!process.waitForFinished(60'000) || process.exitCode() != 0)
            QSKIP("npm could not fetch promises-aplus-tests");
        process.start(QStringLiteral(CMAKE_PROGRAM), {u"-E"_s, u"tar"_s, u"xzf"_s, Package + u'-' + Version + u".tgz"_s});
        QVERIFY(process.waitForFinished() && process.exitCode() == 0);
        QVERIFY(m_tests.exists());
    }
    void cleanupTestCase() { qInstallMessageHandler(s_before); }

    void suite_data()
    {
        QTest::addColumn<QString>("kind");
        for (const char *kind : {"handle", "run", "derived"})
            QTest::addRow("%s", kind) << QString::fromUtf8(kind);
    }
    // What a promise of the engine's own gets wrong, too, no code outside the engine can change; nothing else may fail.
    void suite()
    {
        QFETCH(QString, kind);
        const QStringList failed = failures(kind, {});
        const int count = m_count;
        const QStringList enginesOwn = failed.isEmpty() ? QStringList() : failures(u"native"_s, failed);
        qInfo().noquote() << count - failed.size() << "of" << count << "passed; the engine's own promise fails, too, in:\n"
                          << enginesOwn.join(u"\n"_s);
        QVERIFY2(count > 800, qPrintable(failed.join(u'\n')));
        QStringList ours = failed;
        ours.removeIf([&](const QString &title) { return enginesOwn.contains(title); });
        QVERIFY2(ours.isEmpty(), qPrintable(ours.join(u"\n"_s)));
    }

private:
    /// The titles of the tests that fail, of all or of those in `wanted`.
    QStringList failures(const QString &kind, const QStringList &wanted)
    {
        QQmlEngine engine;
        Host host(&engine, m_tests);
        host.wanted = QSet<QString>(wanted.cbegin(), wanted.cend());
        QFile file(QStringLiteral(APLUS_RUNNER));
        if (!file.open(QIODevice::ReadOnly))
            return {file.errorString()};
        QQmlComponent component(&engine);
        component.setData("import QtQml\nimport QActors\nQtObject { property QtObject async: Async }", QUrl());
        const std::unique_ptr<QObject> object(component.create());
        if (!object)
            return {component.errorString()};
        const QJSValue async = engine.newQObject(object->property("async").value<QObject *>());
        const QJSValue run = engine.evaluate(QString::fromUtf8(file.readAll()), file.fileName());
        const QJSValue suite = run.call({engine.newQObject(&host), async, kind});
        if (suite.isError())
            return {suite.toString() + suite.property(u"stack"_s).toString()};
        m_count = suite.property(u"count"_s).toInt();
        QStringList failed;
        const QStringList titles = suite.property(u"titles"_s).toVariant().toStringList();
        // Many at once; but neighbours share variables.
        constexpr int Parts = 8;
        for (int part = 0; part < Parts; ++part) {
            QSet<QString> open;
            for (int i = part; i < titles.size(); i += Parts) {
                open.insert(titles[i]);
                suite.property(u"run"_s).call({i});
            }
            host.runToEnd();
            failed += open.subtract(host.done).values();
        }
        return failed;
    }

    int m_count = 0;
    QDir m_tests;
    static inline const QtMessageHandler s_before = qInstallMessageHandler(nullptr);
};

QTEST_GUILESS_MAIN(tst_QmlPromisesAPlus)

#include "tst_qmlpromisesaplus.moc"
