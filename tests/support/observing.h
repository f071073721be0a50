// SPDX-License-Identifier: MIT
// For tests of the observer: sockets in a directory of the test's own, and a client that knows bytes only.
#pragma once

#include "support/testrun.h"

#include <QActors/Observer>

#include <QtCore/qendian.h>
#include <QtCore/qfile.h>
#include <QtCore/qjsonarray.h>
#include <QtCore/qjsondocument.h>
#include <QtCore/qjsonobject.h>
#include <QtCore/qprocess.h>
#include <QtCore/qtemporarydir.h>

#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

namespace TestSupport {

/// The processes that a test starts have it, too.
class RuntimeDirectory
{
public:
    RuntimeDirectory() { qputenv("XDG_RUNTIME_DIR", QFile::encodeName(m_directory.path())); }
    QString path() const { return m_directory.path(); }

private:
    QTemporaryDir m_directory;
};

inline QByteArray frame(char type, const QByteArray &content)
{
    QByteArray bytes(5, type);
    qToBigEndian(quint32(content.size()), bytes.data() + 1);
    return bytes + content;
}

inline QByteArray snapshotRequest()
{
    return frame('Q', R"({"version":1,"get":"snapshot"})");
}

inline QByteArray changesRequest()
{
    return frame('Q', R"({"version":1,"get":"changes"})");
}

/// Blocks its thread, which hangs meanwhile. Without Qt, whose sockets lose what is unread when they close.
class RawClient
{
public:
    explicit RawClient(const QString &name) : m_socket(::socket(AF_UNIX, SOCK_STREAM, 0))
    {
        const timeval patience{20, 0};
        ::setsockopt(m_socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        ::setsockopt(m_socket, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
        sockaddr_un address = {};
        address.sun_family = AF_UNIX;
        qstrncpy(address.sun_path, QFile::encodeName(Observer::directory() + u'/' + name).constData(), sizeof address.sun_path);
        if (::connect(m_socket, reinterpret_cast<const sockaddr *>(&address), sizeof address) != 0)
            close();
    }
    ~RawClient() { close(); }
    Q_DISABLE_COPY_MOVE(RawClient)
    void close() { static_cast<void>(m_socket < 0 || ::close(std::exchange(m_socket, -1))); }
    /// All of it, or what is taken before the end.
    void send(const QByteArray &bytes)
    {
        for (qsizetype sent = 0; sent < bytes.size();) {
            const auto size = ::send(m_socket, bytes.constData() + sent, std::size_t(bytes.size() - sent), MSG_NOSIGNAL);
            if (size <= 0)
                return;
            sent += size;
        }
    }
    bool hasSomething() const
    {
        char byte;
        return ::recv(m_socket, &byte, 1, MSG_PEEK | MSG_DONTWAIT) > 0;
    }
    /// Its type and content; empty at the end.
    QByteArray frame()
    {
        while (m_bytes.size() < 5 || m_bytes.size() < 5 + size()) {
            char some[4096];
            const auto size = ::recv(m_socket, some, sizeof some, 0);
            if (size <= 0)
                return {};
            m_bytes.append(some, size);
        }
        const QByteArray found = m_bytes.left(1) + m_bytes.mid(5, size());
        m_bytes.remove(0, 5 + size());
        return found;
    }
    /// What comes up to the end of the connection, without the hello.
    QByteArray lastWords()
    {
        QByteArray last;
        for (QByteArray next = frame(); !next.isEmpty(); next = frame())
            last = next;
        return last;
    }
    /// After its hello, and a request: the whole document.
    QJsonObject document()
    {
        QByteArray text;
        for (QByteArray next = frame(); next.startsWith('D') || next.startsWith('H'); next = frame()) {
            if (next.startsWith('D'))
                text += next.mid(1);
        }
        return QJsonDocument::fromJson(text).object();
    }

private:
    qsizetype size() const { return qFromBigEndian<qint32>(m_bytes.constData() + 1); }
    int m_socket;
    QByteArray m_bytes;
};

/// Whatever was done to it, it answers who asks properly.
inline bool stillAnswers(const Observer &observer)
{
    RawClient client(observer.name());
    client.send(snapshotRequest());
    return client.document().value(QStringLiteral("schema")).toString() == QStringLiteral("qactors-snapshot");
}

/// This test's program, run as one that is observed; until `ready` is printed.
inline void startSubject(QProcess &subject, const QStringList &options, const QString &observer = {})
{
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    if (!observer.isNull())
        environment.insert(QStringLiteral("QACTORS_OBSERVER"), observer);
    subject.setProcessEnvironment(environment);
    subject.start(QCoreApplication::applicationFilePath(), QStringList(QStringLiteral("--subject")) + options);
    QVERIFY(subject.waitForStarted());
    while (!subject.canReadLine())
        QVERIFY(subject.waitForReadyRead(20'000));
}

} // namespace TestSupport
