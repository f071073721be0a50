// SPDX-License-Identifier: MIT
// Real I/O: signals to programs of their own, for the test program handles them itself.
#include <QActors/Interrupts>
#include <QActors/Quit>
#include <QActors/Signal>

#include "support/quitting.h"

#include <QtCore/qprocess.h>

#include <csignal>

#if defined(Q_OS_UNIX)
#  include <sys/types.h>
#else
#  include <qt_windows.h>
#endif

using namespace TestSupport;

namespace {

void say(const char *text)
{
    std::puts(text);
    std::fflush(stdout);
}

/// Says when it may be interrupted, and when it saves, which takes until another line is read if it is slow.
class Saver : public Actor
{
public:
    explicit Saver(bool slow) : m_slow(slow) { }

protected:
    Async<> run() override
    {
        say("ready");
        co_await sleepForever();
    }
    Async<> terminate(const ExitReason &why) override
    {
        say(qPrintable(u"saves: "_s + why.toString()));
        if (m_slow)
            co_await sleepForever();
    }

private:
    const bool m_slow;
};

int beSubject(int argc, char **argv)
{
    const QByteArray how = argv[2];
    QCoreApplication app(argc, argv);
    if (how == "none")
        return 1;
    if (how == "awaited") {
        return QActors::run([]() -> Async<int> {
            Interrupts interrupts;
            say("ready");
            const int number = co_await when(&interrupts, &Interrupts::raised);
            say("told");
            co_return number;
        });
    }
    quitOnInterrupt();
    quitOnInterrupt(); // does nothing
    setQuitTimeout(1h);
    if (how == "run") {
        return QActors::run([](TaskGroup &group) -> Async<> {
            co_await start<Saver>(group, false);
            co_await sleepForever();
        });
    }
    Window window;
    window.tasks.startSoon([&]() -> Async<> { co_await start<Saver>(window.tasks, how == "slow"); });
    return QCoreApplication::exec();
}

} // namespace

class tst_Interrupts : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    // QtTest handles both signals itself.
    void IT3_whoHandlesSignalsIsNotOverridden()
    {
        const auto before = std::signal(SIGINT, [](int) { });
        QCOMPARE(messageOf<MisuseError>([] { const Interrupts interrupts; }),
                 u"Interrupts: the program handles SIGINT itself; let one of the two do it"_s);
        QVERIFY(!messageOf<MisuseError>([] { quitOnInterrupt(); }).isEmpty()); // nothing is left of the first
        std::signal(SIGINT, before);
    }

#if defined(Q_OS_UNIX)
    void IT1_programs_data()
    {
        QTest::addColumn<QList<int>>("signalled");
        QTest::addColumn<QByteArray>("said");
        QTest::addColumn<int>("code");
        QTest::newRow("saves") << QList<int>{SIGINT} << QByteArray("ready\nsaves: Shutdown\n") << 130;
        QTest::newRow("saves at TERM") << QList<int>{SIGTERM} << QByteArray("ready\nsaves: Shutdown\n") << 143;
        QTest::newRow("run") << QList<int>{SIGTERM} << QByteArray("ready\nsaves: Cancelled: the application quits\n") << 143;
        QTest::newRow("awaited") << QList<int>{SIGINT} << QByteArray("ready\ntold\n") << SIGINT;
        QTest::newRow("slow") << QList<int>{SIGINT, SIGTERM} << QByteArray("ready\nsaves: Shutdown\n") << -SIGTERM;
        QTest::newRow("slow, again INT") << QList<int>{SIGINT, SIGINT} << QByteArray("ready\nsaves: Shutdown\n") << -SIGINT;
    }
    void IT1_programs()
    {
        QFETCH(const QList<int>, signalled);
        QFETCH(const QByteArray, said);
        QFETCH(const int, code);
        QProcess subject;
        subject.start(QCoreApplication::applicationFilePath(),
                      {u"--subject"_s, QString::fromLatin1(QTest::currentDataTag()).section(QRegularExpression(u"[ ,]"_s), 0, 0)});
        QByteArray heard;
        for (const int number : signalled) { // each after the next line
            const qsizetype before = heard.count('\n');
            while (heard.count('\n') <= before && subject.waitForReadyRead(20'000))
                heard += subject.readAllStandardOutput();
            QCOMPARE(::kill(pid_t(subject.processId()), number), 0);
        }
        QVERIFY(subject.waitForFinished());
        heard += subject.readAllStandardOutput();
        QCOMPARE(heard, said);
        QCOMPARE(subject.exitStatus() == QProcess::CrashExit ? -subject.exitCode() : subject.exitCode(), code);
        QVERIFY2(code < 0 || subject.readAllStandardError().isEmpty(), "stderr");
    }

    void IT2_whatIsIgnoredStaysIgnored()
    {
        QProcess subject;
        subject.setChildProcessModifier([] { ::signal(SIGINT, SIG_IGN); });
        subject.start(QCoreApplication::applicationFilePath(), {u"--subject"_s, u"saves"_s});
        QVERIFY(subject.waitForReadyRead(20'000));
        QCOMPARE(::kill(pid_t(subject.processId()), SIGINT), 0);
        QCOMPARE(::kill(pid_t(subject.processId()), SIGTERM), 0);
        QVERIFY(subject.waitForFinished());
        QCOMPARE(subject.readAllStandardOutput(), "ready\nsaves: Shutdown\n");
        QCOMPARE(subject.exitCode(), 143);
    }
#else
    // On Windows Ctrl-Break, which goes to the program alone. Wine has no Ctrl-Break, and a Ctrl-C goes to all in a console: there
    // that is this test and the program.
    void IT1_programsOfAConsole_data()
    {
        QTest::addColumn<int>("events");
        QTest::addColumn<QByteArray>("said");
        QTest::addColumn<int>("code");
        const int number = isWine() ? SIGINT : SIGTERM;
        QTest::newRow("saves") << 1 << QByteArray("ready\nsaves: Shutdown\n") << 128 + number;
        QTest::newRow("run") << 1 << QByteArray("ready\nsaves: Cancelled: the application quits\n") << 128 + number;
        QTest::newRow("awaited") << 1 << QByteArray("ready\ntold\n") << number;
        QTest::newRow("slow") << 2 << QByteArray("ready\nsaves: Shutdown\n") << (isWine() ? 0 : int(STATUS_CONTROL_C_EXIT));
    }
    void IT1_programsOfAConsole()
    {
        QFETCH(const int, events);
        QFETCH(const QByteArray, said);
        QFETCH(const int, code);
        if (!::GetConsoleWindow() && !::AllocConsole())
            QSKIP("there is no console");
        ::SetConsoleCtrlHandler([](DWORD) -> BOOL { return TRUE; }, TRUE); // this program goes on
        QProcess subject;
        subject.setCreateProcessArgumentsModifier([](QProcess::CreateProcessArguments *arguments) {
            if (!isWine())
                arguments->flags |= CREATE_NEW_PROCESS_GROUP;
        });
        subject.start(QCoreApplication::applicationFilePath(), {u"--subject"_s, QString::fromLatin1(QTest::currentDataTag())});
        QByteArray heard;
        for (int i = 0; i < events; ++i) { // each after the next line
            const qsizetype before = heard.count('\n');
            while (heard.count('\n') <= before && subject.waitForReadyRead(20'000))
                heard += subject.readAllStandardOutput().replace("\r\n", "\n");
            const bool isSent = isWine() ? ::GenerateConsoleCtrlEvent(CTRL_C_EVENT, 0)
                                         : ::GenerateConsoleCtrlEvent(CTRL_BREAK_EVENT, DWORD(subject.processId()));
            QVERIFY2(isSent, qPrintable(qt_error_string()));
        }
        QVERIFY(subject.waitForFinished());
        heard += subject.readAllStandardOutput().replace("\r\n", "\n");
        QCOMPARE(heard, said);
        QCOMPARE(subject.exitCode(), code);
    }

private:
    static bool isWine() { return ::GetProcAddress(::GetModuleHandleW(L"ntdll.dll"), "wine_get_version") != nullptr; }
#endif
};

int main(int argc, char **argv)
{
    if (argc > 1 && qstrcmp(argv[1], "--subject") == 0)
        return beSubject(argc, argv);
    QCoreApplication app(argc, argv);
    tst_Interrupts test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_interrupts.moc"
