// SPDX-License-Identifier: MIT
// Nodes of Erlang's own for tests: each with a port mapper of its own on the loopback interface, a cookie and a home folder of
// its own, so that nothing of the machine's is touched. What they run is mate.erl.
#pragma once

#include "support/testrun.h"

#include <QActors/IODevice>
#include <QActors/Timeouts>

#include <QtCore/qprocess.h>
#include <QtCore/qstandardpaths.h>
#include <QtCore/qtemporarydir.h>
#include <QtNetwork/qtcpserver.h>
#include <QtNetwork/qtcpsocket.h>

namespace TestSupport {

using namespace Qt::StringLiterals;

/// Whether there is an Erlang.
inline bool hasErlang()
{
    return !QStandardPaths::findExecutable(u"erl"_s).isEmpty() && !QStandardPaths::findExecutable(u"epmd"_s).isEmpty();
}

/// At the beginning of a test, or of its init().
#define QACTORS_NEEDS_ERLANG()     \
    if (!TestSupport::hasErlang()) \
    QSKIP("there is no erl")

/// The same at the beginning of a QACTORS_TEST.
#define QACTORS_CO_NEEDS_ERLANG()                            \
    if (!TestSupport::hasErlang()) {                         \
        QTest::qSkip("there is no erl", __FILE__, __LINE__); \
        co_return;                                           \
    }

/// A port of the loopback interface that nobody listens at.
inline quint16 freePort()
{
    QTcpServer server;
    if (!server.listen(QHostAddress::LocalHost))
        qFatal("no loopback interface");
    return server.serverPort();
}

inline void endProcess(QProcess &process)
{
    if (process.state() == QProcess::NotRunning)
        return;
    process.closeWriteChannel();
    process.kill();
    process.waitForFinished(10000);
}

/// Erlang's port mapper, in the foreground as this process' child, at a port of its own.
class Epmd
{
public:
    Epmd()
    {
        // Another program may take the port in between.
        for (int i = 0; i < 20 && !start(freePort()); ++i)
            stop();
        check();
    }
    /// Takes that port, at which another one has been.
    explicit Epmd(quint16 port)
    {
        start(port);
        check();
    }
    ~Epmd() { stop(); }
    Q_DISABLE_COPY_MOVE(Epmd)

    quint16 port() const { return m_port; }
    void stop() { endProcess(m_process); }

private:
    bool start(quint16 port)
    {
        m_port = port;
        m_isUp = false;
        m_process.setProcessChannelMode(QProcess::MergedChannels);
        m_process.start(QStandardPaths::findExecutable(u"epmd"_s), {u"-port"_s, QString::number(port), u"-address"_s, u"127.0.0.1"_s});
        if (!m_process.waitForStarted(10000))
            qFatal("epmd does not start: %s", qPrintable(m_process.errorString()));
        for (int i = 0; i < 1000 && !m_isUp; ++i) {
            QTcpSocket probe;
            probe.connectToHost(QHostAddress(QHostAddress::LocalHost), port);
            m_isUp = probe.waitForConnected(10000);
            if (!m_isUp && m_process.waitForFinished(10)) // else it is not that far
                break;
        }
        return m_isUp;
    }
    void check()
    {
        if (!m_isUp)
            qFatal("epmd does not listen at port %d: %s", m_port, m_process.readAll().constData());
    }
    QProcess m_process;
    quint16 m_port = 0;
    bool m_isUp = false;
};

/// How a Beam is started.
struct BeamOptions
{
    QByteArray cookie = "monster"_ba;
    QString host = u"127.0.0.1"_s; // "localhost": the name is a short one
    QStringList more = {}; // arguments of erl
    bool isHidden = false;
};

/// A node of Erlang's that runs mate.erl; it lives no longer than this object.
class Beam
{
public:
    /// Starts it as `name`@127.0.0.1, or of another host; ready() before anything else.
    explicit Beam(const Epmd &epmd, const QString &name = u"app"_s, const BeamOptions &options = {}) : m_node(name + u'@' + options.host)
    {
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(u"HOME"_s, m_home.path());
        environment.insert(u"ERL_EPMD_PORT"_s, QString::number(epmd.port()));
        environment.insert(u"ERL_EPMD_ADDRESS"_s, u"127.0.0.1"_s);
        environment.insert(u"ERL_CRASH_DUMP_SECONDS"_s, u"0"_s);
        for (const QString &flags : {u"ERL_FLAGS"_s, u"ERL_AFLAGS"_s, u"ERL_ZFLAGS"_s, u"ERL_LIBS"_s})
            environment.remove(flags);
        m_process.setProcessEnvironment(environment);
        m_process.setWorkingDirectory(m_home.path());
        m_process.setProcessChannelMode(QProcess::MergedChannels);
        QStringList arguments{u"-noshell"_s, options.host.contains(u'.') ? u"-name"_s : u"-sname"_s, m_node, u"-setcookie"_s, QString::fromLatin1(options.cookie)};
        arguments << u"-start_epmd"_s << u"false"_s << u"-kernel"_s << u"inet_dist_use_interface"_s << u"{127,0,0,1}"_s;
        arguments << u"-connect_all"_s << u"false"_s << u"+sbwt"_s << u"none"_s << u"+sbwtdcpu"_s << u"none"_s << u"+sbwtdio"_s << u"none"_s;
        if (options.isHidden)
            arguments << u"-hidden"_s;
        arguments << options.more << u"-eval"_s
                  << u"{ok, mate, Code} = compile:file(\"%1\", [binary, report]), {module, mate} = code:load_binary(mate, \"mate\", Code), "
                     "spawn(mate, main, [])."_s.arg(QStringLiteral(QACTORS_ERLANG_MATE));
        m_process.start(QStandardPaths::findExecutable(u"erl"_s), arguments);
    }
    ~Beam() { stop(); }
    Q_DISABLE_COPY_MOVE(Beam)

    /// Its name: app@127.0.0.1.
    const QString &node() const { return m_node; }
    QProcess &process() { return m_process; }
    /// Ends it at once, as a crash of the machine does.
    void stop() { endProcess(m_process); }

    /// Waits until it can be used.
    Async<> ready() { co_await line("ready"_ba); }
    /// The next line that begins with `prefix`, without that; lines before it stay for later calls. Fails after 20 s with all that
    /// was there.
    Async<QByteArray> line(QByteArray prefix)
    {
        const auto read = [&]() -> Async<QByteArray> { return next(prefix); };
        std::optional<QByteArray> found = co_await moveOnAfter(20s, read);
        if (!found)
            QACTORS_FAIL(u"%1 has not said \"%2\", but: %3"_s.arg(m_node, QString::fromUtf8(prefix), QString::fromUtf8(m_lines.join('|'))));
        co_return *found;
    }
    /// An event that begins with `text`; gives what follows: event("down") gives "noproc" of "! down noproc".
    Async<QByteArray> event(QByteArray text) { return line("! " + text); }
    /// Has `expressions` evaluated, without a wait; gives the number that answer() takes.
    int tell(const QByteArray &expressions)
    {
        m_process.write(QByteArray::number(++m_asked) + ' ' + expressions + ".\n");
        return m_asked;
    }
    /// What those gave, as Erlang prints it; "class:reason" if they failed.
    Async<QByteArray> answer(int number)
    {
        const QByteArray of = QByteArray::number(number) + ' ';
        const auto read = [&]() -> Async<QByteArray> { return either("= " + of, "? " + of); };
        std::optional<QByteArray> found = co_await moveOnAfter(20s, read);
        if (!found)
            QACTORS_FAIL(u"%1 has not answered %2, but: %3"_s.arg(m_node).arg(number).arg(QString::fromUtf8(m_lines.join('|'))));
        co_return *found;
    }
    /// Both.
    Async<QByteArray> eval(QByteArray expressions)
    {
        const int number = tell(expressions);
        co_return co_await answer(number);
    }
    /// Lines that nobody has asked for so far.
    const QByteArrayList &unread() const { return m_lines; }

private:
    std::optional<QByteArray> take(const QByteArray &prefix)
    {
        for (qsizetype i = 0; i < m_lines.size(); ++i) {
            if (m_lines.at(i).startsWith(prefix))
                return m_lines.takeAt(i).mid(prefix.size()).trimmed();
        }
        return {};
    }
    Async<QByteArray> either(QByteArray one, QByteArray other)
    {
        for (;;) {
            std::optional<QByteArray> found = take(one);
            if (!found)
                found = take(other);
            if (found)
                co_return *found;
            const QByteArray line = co_await readLine(&m_process, 1 << 24);
            if (line.isEmpty())
                QACTORS_FAIL(u"%1 has ended: %2"_s.arg(m_node, QString::fromUtf8(m_lines.join('|'))));
            m_lines.append(line.trimmed());
        }
    }
    Async<QByteArray> next(QByteArray prefix) { return either(prefix, prefix); }

    QTemporaryDir m_home;
    QString m_node;
    QProcess m_process;
    QByteArrayList m_lines;
    int m_asked = 0;
};

} // namespace TestSupport
