// SPDX-License-Identifier: MIT
// What the child program of the tests serves.
// Real I/O: parts of it only wait to be killed.
#pragma once

#include <QActors/ChildProcess>
#include <QActors/GenServer>
#include <QActors/Send>
#include <QActors/Sleep>

#include <QtCore/qcoreapplication.h>
#include <QtCore/qprocess.h>
#include <QtCore/qthread.h>
#include <QtNetwork/qlocalsocket.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#ifdef Q_OS_UNIX
#  include <csignal>
#  include <poll.h>
#  include <unistd.h>
#endif

namespace TestSupport {

using namespace Qt::StringLiterals;
using QActors::Async;
using QActors::Pid;

class Decoder : public QActors::GenServer
{
    Q_OBJECT
    QACTORS_REMOTE_METHODS(&Decoder::decode, &Decoder::total, &Decoder::slowly, &Decoder::later, &Decoder::refuse, &Decoder::keep, qOverload<int>(&Decoder::twice))

public:
    Q_INVOKABLE QByteArray decode(const QByteArray &data)
    {
        m_total += data.size();
        QByteArray reversed = data;
        std::reverse(reversed.begin(), reversed.end());
        return reversed;
    }
    Q_INVOKABLE qint64 total() const { return m_total; }
    Q_INVOKABLE QVariant echo(const QVariant &value) { return value; }
    Q_INVOKABLE QByteArray produce(int size) { return QByteArray(size, 'x'); }
    Q_INVOKABLE int twice(int value) { return 2 * value; }
    QString twice(const QString &text) { return text + text; }
    Q_INVOKABLE QActors::Async<int> slowly(int value)
    {
        co_await QActors::sleep(std::chrono::milliseconds(1));
        co_return value;
    }
    Q_INVOKABLE void later(int value, QActors::ReplyTo<int> reply) { reply.reply(value + 1); }
    Q_INVOKABLE void keep(QActors::ReplyTo<int> reply) { m_kept.append(reply); }
    Q_INVOKABLE void refuse() { throw QActors::CallError(u"not today"_s); }
    Q_INVOKABLE void fail() { throw QActors::Error(u"broken"_s); }
    Q_INVOKABLE void finish() { stop(); }
    Q_INVOKABLE void tell(QActors::Pid to, const QString &text) { QActors::send(to, text); }
    Q_INVOKABLE qint64 process() const { return QCoreApplication::applicationPid(); }
    Q_INVOKABLE QString variable(const QByteArray &name) const { return qEnvironmentVariable(name.constData()); }
    Q_INVOKABLE QStringList arguments() const { return QCoreApplication::arguments().mid(1); }

    // --- misconduct
    Q_INVOKABLE void crash() { std::abort(); }
    Q_INVOKABLE void exitWith(int code) { std::_Exit(code); }
    Q_INVOKABLE void quit() { QCoreApplication::quit(); }
    Q_INVOKABLE void hang() { QThread::sleep(3600); }
    Q_INVOKABLE void say(const QString &text)
    {
        std::fprintf(stderr, "%s\n", qPrintable(text));
        std::fflush(stderr);
    }
    Q_INVOKABLE void flood(int lines)
    {
        for (int i = 0; i < lines; ++i)
            std::fprintf(stderr, "line %d\n", i);
    }
    /// Whoever listens there sees the end of this process.
    Q_INVOKABLE void shine(const QString &server)
    {
        m_beacon.connectToServer(server);
        m_beacon.waitForConnected();
    }
    /// Something that this process starts, and that would outlive it.
    Q_INVOKABLE void start(const QString &program, const QStringList &arguments) { (new QProcess(this))->start(program, arguments); }
    /// Makes a copy of this process, in a session of its own, that has all that is open here, until who saw it shine looks away; this one ends.
    Q_INVOKABLE void fork()
    {
#ifdef Q_OS_UNIX
        int ready[2] = {-1, -1};
        if (::pipe(ready) != 0)
            return;
        if (::fork() != 0) {
            char byte = 0;
            const auto got = ::read(ready[0], &byte, 1); // it is in its session
            std::_Exit(got == 1 ? 4 : 5);
        }
        ::setsid();
        const auto said = ::write(ready[1], "x", 1);
        Q_UNUSED(said);
        pollfd beacon{int(m_beacon.socketDescriptor()), POLLIN, 0};
        ::poll(&beacon, 1, -1);
        std::_Exit(0);
#endif
    }
    Q_INVOKABLE void freeze()
    {
#ifdef Q_OS_UNIX
        ::raise(SIGSTOP);
#endif
    }

protected:
    /// Tells who saw it shine.
    Async<> terminate(const QActors::ExitReason &reason) override
    {
        if (!m_beacon.isOpen())
            return {};
        m_beacon.write(reason.toString().toUtf8() + '\n');
        while (m_beacon.bytesToWrite() > 0 && m_beacon.waitForBytesWritten()) { }
        return {};
    }

public:
    int unnamed() { return 1; } // not among the remote methods

private:
    qint64 m_total = 0;
    QList<QActors::ReplyTo<int>> m_kept;
    QLocalSocket m_beacon;
};

/// Whose init() fails.
class Broken : public QActors::GenServer
{
    Q_OBJECT

protected:
    Async<> init() override { throw QActors::Error(u"no licence"_s); }
};

/// Whose terminate() says so, and takes its time if it is told to.
class Careful : public QActors::GenServer
{
    Q_OBJECT

public:
    Q_INVOKABLE void dawdle() { m_dawdles = true; }

protected:
    Async<> terminate(const QActors::ExitReason &reason) override
    {
        std::fprintf(stderr, "terminate: %s\n", qPrintable(reason.toString()));
        if (m_dawdles)
            co_await QActors::sleep(std::chrono::hours(1));
    }

private:
    bool m_dawdles = false;
};

/// Which names what cannot be called.
class Forgetful : public QActors::GenServer
{
    Q_OBJECT
    QACTORS_REMOTE_METHODS(&Forgetful::plain)

public:
    int plain() { return 1; }
};

/// Not served by the program.
class Unknown : public QActors::GenServer
{
    Q_OBJECT
};

} // namespace TestSupport
