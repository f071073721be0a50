// SPDX-License-Identifier: MIT
// By hand: what httpDownload() costs beside a QNetworkAccessManager alone: bench_http [megabytes [turns]]. From a server of this program's,
// on the loopback, into a file; turns of both, one after the other.
#include <QActors/Http>
#include <QActors/Run>

#include <QtCore/qcoreapplication.h>
#include <QtCore/qelapsedtimer.h>
#include <QtCore/qeventloop.h>
#include <QtCore/qsavefile.h>
#include <QtCore/qtemporarydir.h>
#include <QtCore/qthread.h>
#include <QtNetwork/qtcpserver.h>
#include <QtNetwork/qtcpsocket.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <vector>

using namespace QActors;
using namespace Qt::StringLiterals;

namespace {

/// Answers each request with so many bytes, on a thread of its own.
class ServerThread final : public QThread
{
public:
    explicit ServerThread(qint64 size) : m_size(size) { }
    QUrl url() const { return QUrl(u"http://127.0.0.1:%1/"_s.arg(m_port)); }
    bool begin()
    {
        start();
        while (m_port == 0 && isRunning())
            QThread::yieldCurrentThread();
        return m_port > 0;
    }

protected:
    void run() override
    {
        QTcpServer server;
        if (!server.listen(QHostAddress::LocalHost))
            return;
        m_port = server.serverPort();
        while (!isInterruptionRequested()) {
            if (!server.waitForNewConnection(100))
                continue;
            const std::unique_ptr<QTcpSocket> socket(server.nextPendingConnection());
            QByteArray request;
            while (!request.contains("\r\n\r\n") && socket->waitForReadyRead())
                request += socket->readAll();
            socket->write("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: " + QByteArray::number(m_size) + "\r\n\r\n");
            const QByteArray block(1 << 20, 'x');
            for (qint64 left = m_size; left > 0 && socket->state() == QAbstractSocket::ConnectedState;) {
                left -= socket->write(block.constData(), std::min<qint64>(left, block.size()));
                while (socket->bytesToWrite() > 0 && socket->waitForBytesWritten()) { }
            }
            socket->disconnectFromHost();
            if (socket->state() != QAbstractSocket::UnconnectedState)
                socket->waitForDisconnected();
        }
    }

private:
    const qint64 m_size;
    std::atomic<int> m_port{0};
};

/// With Qt's classes, as their documentation has it.
qint64 plainDownload(QNetworkAccessManager &manager, const QUrl &url, const QString &path)
{
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly))
        return -1;
    const std::unique_ptr<QNetworkReply> reply(manager.get(QNetworkRequest(url)));
    QEventLoop loop;
    QObject::connect(reply.get(), &QNetworkReply::readyRead, &loop, [&] { file.write(reply->readAll()); });
    QObject::connect(reply.get(), &QNetworkReply::finished, &loop, &QEventLoop::quit);
    loop.exec();
    file.write(reply->readAll());
    const qint64 size = file.size();
    return reply->error() == QNetworkReply::NoError && file.commit() ? size : -1;
}

void print(const char *what, std::vector<double> seconds, qint64 size)
{
    std::sort(seconds.begin(), seconds.end());
    const double median = seconds[seconds.size() / 2];
    std::printf("%-36s median %6.2f s, %7.0f MB/s; %.2f to %.2f s\n", what, median, double(size) / 1e6 / median, seconds.front(), seconds.back());
    std::fflush(stdout);
}

Async<int> compare(qint64 size, int turns)
{
    ServerThread server(size);
    if (!server.begin())
        co_return 1;
    const QTemporaryDir folder;
    QNetworkAccessManager manager;
    std::vector<double> plain, ours;
    QElapsedTimer timer;
    bool complete = true;
    for (int turn = 0; turn < turns; ++turn) {
        timer.start();
        complete = plainDownload(manager, server.url(), folder.filePath(u"plain"_s)) == size && complete;
        plain.push_back(double(timer.nsecsElapsed()) / 1e9);
        QFile::remove(folder.filePath(u"plain"_s));
        timer.start();
        const qint64 got = co_await httpDownload(&manager, server.url(), folder.filePath(u"ours"_s));
        ours.push_back(double(timer.nsecsElapsed()) / 1e9);
        complete = got == size && complete;
        QFile::remove(folder.filePath(u"ours"_s));
        std::printf("%d: QNetworkAccessManager %.2f s, httpDownload() %.2f s\n", turn + 1, plain.back(), ours.back());
        std::fflush(stdout);
    }
    server.requestInterruption();
    server.wait();
    print("QNetworkAccessManager and QSaveFile", plain, size);
    print("httpDownload()", ours, size);
    std::sort(plain.begin(), plain.end());
    std::sort(ours.begin(), ours.end());
    std::printf("%.0f MB, ratio of the medians %.2f%s\n", double(size) / 1e6, ours[ours.size() / 2] / plain[plain.size() / 2],
                complete ? "" : "; some were not complete");
    co_return complete ? 0 : 1;
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    const qint64 megabytes = argc > 1 ? std::atoi(argv[1]) : 1000;
    const int turns = argc > 2 ? std::atoi(argv[2]) : 5;
    if (megabytes < 1 || turns < 1)
        return 2;
    return run([&](TaskGroup &) { return compare(megabytes * 1'000'000, turns); });
}
