// SPDX-License-Identifier: MIT
// Real I/O: downloads from a server on the loopback interface.
#include <QActors/Event>
#include <QActors/Http>
#include <QActors/Task>

#include "support/httpserver.h"
#include "support/testrun.h"

#include <QtCore/qcryptographichash.h>
#include <QtCore/qdir.h>
#include <QtCore/qtemporarydir.h>

using namespace TestSupport;

class tst_HttpDownload : public QObject
{
    Q_OBJECT

    static constexpr qint64 Size = 20'000'000;
    std::optional<LeakGuard> m_guard;
    std::optional<QTemporaryDir> m_folder;

    QString path() const { return m_folder->filePath(u"file"_s); }
    QByteArray content() const
    {
        QFile file(path());
        return file.open(QIODevice::ReadOnly) ? file.readAll() : "no file"_ba;
    }
    QStringList all() const { return QDir(m_folder->path()).entryList(QDir::Files | QDir::Hidden); }

    static QByteArray piece(qint64 at) { return QByteArray(100'000, char('a' + at / 100'000 % 26)); }
    std::optional<Event> m_goOn; // in the middle

    Async<> send(HttpRequest request, QTcpSocket *socket)
    {
        if (request.path == "/none") {
            co_await writeAll(socket, "HTTP/1.1 404 Not Here\r\nContent-Length: 4\r\n\r\ngone"_ba);
            co_return;
        }
        co_await writeAll(socket, "HTTP/1.1 200 OK\r\nContent-Length: " + QByteArray::number(Size) + "\r\n\r\n");
        const qint64 end = request.path == "/broken" ? Size / 2 : request.path == "/halting" ? Size - 100'000
                                                                                             : Size;
        for (qint64 at = 0; at < end; at += 100'000) {
            if (at == Size / 2)
                co_await m_goOn->wait();
            co_await writeAll(socket, piece(at));
        }
        if (request.path == "/halting")
            co_await readExactly(socket, 1);
    }
    template<typename F>
    void beside(F fn)
    {
        QNetworkAccessManager manager;
        HttpServer server;
        await([&]() -> Async<> {
            TaskGroup group;
            group.startSoon([&] { return server.serve([this](HttpRequest request, QTcpSocket *socket) { return send(std::move(request), socket); }); });
            co_await fn(manager, server);
        });
    }
    static void write(const QString &path, const QByteArray &text)
    {
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(text);
    }

private Q_SLOTS:
    void init()
    {
        m_folder.emplace();
        m_guard.emplace();
    }
    void cleanup() { VERIFY_NO_LEAK(*m_guard); }

    void theFileIsWhatTheServerSent()
    {
        qint64 size = 0;
        double progress = 0;
        m_goOn.emplace();
        beside([&](QNetworkAccessManager &manager, HttpServer &server) -> Async<> {
            TaskGroup group;
            auto task = Task::spawn(group, [&]() -> Async<> {
                size = co_await httpDownload(&manager, server.url(u"/file"_s), path(), HttpOptions{.progress = true});
            });
            co_await QACTORS_WAIT_FOR(task.progress() == 0.5); // what has been sent has come
            m_goOn->set();
            co_await task.join();
            progress = task.progress();
        });
        QCOMPARE(size, Size);
        QByteArray expected;
        for (qint64 at = 0; at < Size; at += 100'000)
            expected += piece(at);
        QVERIFY(content() == expected);
        QCOMPARE(progress, 1.0);
        QCOMPARE(all(), QStringList(u"file"_s));
    }

    void whateverFailsLeavesTheFormerFile()
    {
        write(path(), "former");
        m_goOn.emplace();
        m_goOn->set();
        beside([&](QNetworkAccessManager &manager, HttpServer &server) -> Async<> {
            for (const auto &which : {u"/none"_s, u"/broken"_s}) {
                try {
                    co_await httpDownload(&manager, server.url(which), path());
                    QACTORS_VERIFY(false);
                } catch (const HttpError &error) {
                    QACTORS_COMPARE(error.body(), which == u"/none"_s ? "gone"_ba : QByteArray());
                }
            }
            auto group = std::make_unique<TaskGroup>();
            for (const bool kill : {false, true}) {
                auto task = Task::spawn(*group, [&]() -> Async<> { co_await httpDownload(&manager, server.url(u"/halting"_s), path(), HttpOptions{.progress = true}); });
                co_await QACTORS_WAIT_FOR(task.whereItWaits().startsWith(u"GET http"_s));
                co_await QACTORS_WAIT_FOR(task.progress() > 0.9);
                kill ? group.reset() : task.cancel();
                co_await QACTORS_WAIT_FOR(task.hasEnded());
            }
        });
        QCOMPARE(content(), "former"_ba);
        QCOMPARE(all(), QStringList(u"file"_s));
    }

    void aFileThatCannotBeWrittenIsNamed()
    {
        m_goOn.emplace();
        m_goOn->set();
        beside([&](QNetworkAccessManager &manager, HttpServer &server) -> Async<> {
            const QString nowhere = m_folder->filePath(u"no/such/folder/file"_s);
            try {
                co_await httpDownload(&manager, server.url(u"/file"_s), nowhere);
                QACTORS_VERIFY(false);
            } catch (const DeviceError &error) {
                QACTORS_VERIFY(error.message().startsWith(u"httpDownload: "_s + nowhere));
            }
        });
    }
};

QTEST_GUILESS_MAIN(tst_HttpDownload)
#include "tst_http_download.moc"
