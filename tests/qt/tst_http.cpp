// SPDX-License-Identifier: MIT
// Real I/O: a server of HTTP on the loopback interface.
// Not for ThreadSanitizer: Qt deletes objects of its own thread for HTTP while events of theirs are delivered here, and to tell
// ThreadSanitizer of the handover by such an object breaks its runtime. Ours is one thread.
#include <QActors/Dispatcher>
#include <QActors/Http>
#include <QActors/Task>

#include "support/certificate.h"
#include "support/httpserver.h"
#include "support/rounds.h"
#include "support/testrun.h"
#include "support/waits.h"

#include <QtCore/qbuffer.h>
#include <QtNetwork/qhttpmultipart.h>
#include <QtNetwork/qsslserver.h>

using namespace TestSupport;

class tst_Http : public QObject
{
    Q_OBJECT

    std::optional<LeakGuard> m_guard;

    /// Runs `fn(manager, server)` beside a server that answers by `handler`.
    template<typename F>
    static void beside(HttpServer::Handler handler, F fn)
    {
        QNetworkAccessManager manager;
        HttpServer server;
        await([&]() -> Async<> {
            TaskGroup group;
            group.startSoon([&] { return server.serve(handler); });
            co_await fn(manager, server);
        });
    }

    // Requests that are cancelled, killed or answered.
    static void goRound(int all)
    {
        beside(&echo, [&](QNetworkAccessManager &manager, HttpServer &server) -> Async<> {
            co_await httpGet(&manager, server.url(u"/a"_s));
            manager.clearConnectionCache();
            qsizetype before = 0;
            for (int i = 0; i < all; ++i) {
                if (i == 10) // whatever Qt sets up once is there
                    before = openDescriptors();
                TaskGroup group;
                auto task = Task::spawn(group, [&] { return httpGet(&manager, server.url(i % 4 == 3 ? u"/a"_s : u"/silent"_s)); });
                for (int turn = 0; turn < i % 7; ++turn)
                    co_await yield();
                if (i % 4 == 1)
                    task.cancel();
                if (i % 2)
                    co_await task.wait(); // or it is killed
                manager.clearConnectionCache();
            }
            co_await QACTORS_WAIT_FOR(openDescriptors() <= before + 2); // the last ones are on their way out
        });
    }

    static Async<> echo(HttpRequest request, QTcpSocket *socket)
    {
        if (request.path == "/none") {
            co_await writeAll(socket, "HTTP/1.1 404 Not Here\r\nContent-Length: 4\r\n\r\ngone"_ba);
        } else if (request.path == "/moved") {
            co_await writeAll(socket, "HTTP/1.1 302 Found\r\nLocation: /there\r\nContent-Length: 0\r\n\r\n"_ba);
        } else if (request.path == "/circle") {
            co_await writeAll(socket, "HTTP/1.1 302 Found\r\nLocation: /circle\r\nContent-Length: 0\r\n\r\n"_ba);
        } else if (request.path == "/short") {
            co_await writeAll(socket, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"_ba);
        } else if (request.path == "/nothing") {
            co_await writeAll(socket, "HTTP/1.1 204 No Content\r\n\r\n"_ba);
        } else if (request.path == "/silent") {
            co_await readExactly(socket, 1); // until the client has gone
        } else if (request.path == "/big") {
            co_await writeAll(socket, HttpServer::ok(QByteArray(3'000'000, 'b')));
        } else if (request.path == "/endless") {
            co_await writeAll(socket, "HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n"_ba);
            for (;;)
                co_await writeAll(socket, QByteArray(100'000, 'x'));
        } else {
            const QByteArray body = request.verb + ' ' + request.path + ' ' + request.body;
            co_await writeAll(socket, HttpServer::ok(body, "X-Kind: echo\r\n"));
        }
    }

    /// The HttpError that `fn` ends with: its message without the server's address, code and status.
    template<typename F>
    static Async<QString> errorOf(F fn, QByteArray *body = nullptr)
    {
        try {
            co_await fn();
        } catch (const HttpError &error) {
            if (body)
                *body = error.body();
            QString text = error.message();
            text.replace(QRegularExpression(u"http://127.0.0.1:\\d+"_s), u"http://host"_s);
            co_return u"%1 [%2 %3]"_s.arg(text).arg(error.code()).arg(error.status());
        }
        co_return u"no error"_s;
    }

private Q_SLOTS:
    void init() { m_guard.emplace(); }
    void cleanup() { VERIFY_NO_LEAK(*m_guard); }

    void theAnswerIsComplete()
    {
        beside(&echo, [](QNetworkAccessManager &manager, HttpServer &server) -> Async<> {
            const HttpReply got = co_await httpGet(&manager, server.url(u"/a?b=c"_s));
            QACTORS_COMPARE(got.status, 200);
            QACTORS_COMPARE(got.body, "GET /a?b=c "_ba);
            QACTORS_COMPARE(got.header("x-kind"), "echo"_ba);
            QACTORS_COMPARE(got.header("x-none"), QByteArray());
            const HttpReply moved = co_await httpGet(&manager, server.url(u"/moved"_s));
            QACTORS_COMPARE(moved.body, "GET /there "_ba);
            QACTORS_COMPARE(moved.url.path(), u"/there"_s);
            QACTORS_COMPARE((co_await httpGet(&manager, server.url(u"/nothing"_s))).status, 204);
            QACTORS_COMPARE((co_await httpGet(&manager, QUrl(u"data:,hello"_s))).body, "hello"_ba);
        });
    }

    void bodiesAreSent()
    {
        beside(&echo, [](QNetworkAccessManager &manager, HttpServer &server) -> Async<> {
            QNetworkRequest request(server.url(u"/p"_s));
            request.setHeader(QNetworkRequest::ContentTypeHeader, u"text/plain"_s);
            QACTORS_COMPARE((co_await httpPost(&manager, request, "body")).body, "POST /p body"_ba);
            QACTORS_COMPARE((co_await httpSend(&manager, "PATCH", request, "new"_ba)).body, "PATCH /p new"_ba);
            QACTORS_COMPARE((co_await httpSend(&manager, "DELETE", request)).body, "DELETE /p "_ba);
            auto device = std::make_unique<QBuffer>();
            device->setData(QByteArray(3'000'000, 'y'));
            device->open(QIODevice::ReadOnly);
            const HttpReply put = co_await httpSend(&manager, "PUT", request, std::move(device), HttpOptions{.progress = true});
            QACTORS_COMPARE(put.body.size(), 3'000'000 + qsizetype(strlen("PUT /p ")));
            auto form = std::make_unique<QHttpMultiPart>(QHttpMultiPart::FormDataType);
            QHttpPart part;
            part.setHeader(QNetworkRequest::ContentDispositionHeader, u"form-data; name=\"x\""_s);
            part.setBody("of the form");
            form->append(part);
            QACTORS_VERIFY((co_await httpPost(&manager, server.url(u"/form"_s), std::move(form))).body.contains("of the form"));
        });
    }

    void failuresAreHttpErrors()
    {
        beside(&echo, [](QNetworkAccessManager &manager, HttpServer &server) -> Async<> {
            QByteArray body;
            QACTORS_COMPARE(co_await errorOf([&] { return httpGet(&manager, server.url(u"/none"_s)); }, &body),
                            u"GET http://host/none: 404 Not Here [203 404]"_s);
            QACTORS_COMPARE(body, "gone"_ba);
            const QString circle = co_await errorOf([&] { return httpPost(&manager, server.url(u"/circle"_s), QByteArray()); });
            QACTORS_VERIFY(circle.startsWith(u"POST http://host/circle: "_s) && circle.contains(u"[%1 "_s.arg(QNetworkReply::TooManyRedirectsError)));
            const QString half = co_await errorOf([&] { return httpGet(&manager, server.url(u"/short"_s)); });
            QACTORS_COMPARE(half, u"GET http://host/short: Connection closed [2 200]"_s);
            QACTORS_COMPARE(co_await errorOf([&] { return httpGet(&manager, server.url(u"/a"_s), HttpOptions{.most = 3}); }),
                            u"GET http://host/a: the answer is longer than 3 bytes; see HttpOptions::most, or use httpDownload() [%1 200]"_s.arg(QNetworkReply::UnknownContentError));
            QNetworkRequest hasty(server.url(u"/silent"_s));
            hasty.setTransferTimeout(20);
            const QString silent = co_await errorOf([&] { return httpGet(&manager, hasty); }); // its code is 5 or 4, by the version of Qt
            QACTORS_VERIFY(silent.startsWith(u"GET http://host/silent: nothing came for 20 ms, the request's transfer timeout ["_s));
            const QString unknown = co_await errorOf([&] { return httpGet(&manager, QUrl(u"gopher://host/"_s)); });
            QACTORS_VERIFY(unknown.contains(u"gopher"_s) && unknown.contains(u"[%1 0]"_s.arg(QNetworkReply::ProtocolUnknownError)));
            QACTORS_VERIFY((co_await errorOf([&] { return httpGet(&manager, QUrl()); })) != u"no error"_s);
        });
        QNetworkAccessManager manager;
        QUrl closed;
        {
            const HttpServer server;
            closed = server.url();
        }
        QCOMPARE(await([&] { return errorOf([&] { return httpGet(&manager, closed); }); }), u"GET http://host/: Connection refused [1 0]"_s);
    }

    void aCertificateThatIsNotTrustedIsNamed()
    {
        if (!QSslSocket::supportsSsl())
            QSKIP("Qt has no TLS here");
        auto secure = std::make_unique<QSslServer>();
        secure->setSslConfiguration(testConfiguration());
        HttpServer server(std::move(secure));
        QNetworkAccessManager manager;
        const QString error = await([&] { return errorOf([&] { return httpGet(&manager, server.url(u"/"_s, u"https"_s)); }); });
        QVERIFY2(error.contains(u"self-signed"_s) && error.endsWith(u"[%1 0]"_s.arg(QNetworkReply::SslHandshakeFailedError)), qPrintable(error));
        connect(&manager, &QNetworkAccessManager::sslErrors, &manager, [](QNetworkReply *reply) { reply->ignoreSslErrors(); });
        const QByteArray body = await([&]() -> Async<QByteArray> {
            TaskGroup group;
            group.startSoon([&] { return server.serve(&echo); });
            co_return (co_await httpGet(&manager, server.url(u"/"_s, u"https"_s))).body;
        });
        QCOMPARE(body, "GET / "_ba);
    }

    void misuseIsNamed()
    {
        const QUrl url(u"http://127.0.0.1:1/"_s);
        QVERIFY(messageOf<MisuseError>([&] { static_cast<void>(httpGet(nullptr, url)); }).contains(u"is null"_s));
        QNetworkAccessManager manager;
        QVERIFY(messageOf<MisuseError>([&] { static_cast<void>(httpSend(&manager, {}, url)); }).contains(u"the verb is empty"_s));
        QVERIFY(messageOf<MisuseError>([&] { static_cast<void>(httpSend(&manager, "PUT", url, std::make_unique<QBuffer>())); }).contains(u"open it"_s));
        QThread other;
        QNetworkAccessManager elsewhere;
        elsewhere.moveToThread(&other);
        QVERIFY(messageOf<MisuseError>([&] { static_cast<void>(httpGet(&elsewhere, url)); }).contains(u"another thread"_s));
    }

    void cancelledOrKilledARequestIsAborted()
    {
        for (const auto *path : {"/silent", "/endless"}) {
            for (const bool kill : {false, true}) {
                beside(&echo, [&](QNetworkAccessManager &manager, HttpServer &server) -> Async<> {
                    auto group = std::make_unique<TaskGroup>();
                    auto task = Task::spawn(*group, [&]() -> Async<> {
                        co_await httpGet(&manager, server.url(QString::fromLatin1(path)), HttpOptions{.most = 1 << 30});
                    });
                    co_await QACTORS_WAIT_FOR(server.begun == 1 && task.whereItWaits().startsWith(u"GET http"_s));
                    kill ? group.reset() : task.cancel();
                    co_await QACTORS_WAIT_FOR(server.gone == 1);
                    QACTORS_COMPARE(task.state(), TaskState::Cancelled);
                });
            }
        }
    }

    void anAsyncThatIsNeverAwaitedIsAborted()
    {
        beside(&echo, [&](QNetworkAccessManager &manager, HttpServer &server) -> Async<> {
            static_cast<void>(httpGet(&manager, server.url(u"/silent"_s)));
            QACTORS_COMPARE((co_await httpGet(&manager, server.url(u"/a"_s))).body, "GET /a "_ba);
        });
    }

    void othersMayDeleteTheReply()
    {
        QNetworkAccessManager manager;
        connect(&manager, &QNetworkAccessManager::finished, &manager, [](QNetworkReply *reply) { reply->deleteLater(); });
        HttpServer server;
        await([&]() -> Async<> {
            TaskGroup group;
            group.startSoon([&] { return server.serve(&echo); });
            for (int i = 0; i < 20; ++i)
                QACTORS_COMPARE((co_await httpGet(&manager, server.url(u"/a"_s))).body, "GET /a "_ba);
            for (int i = 0; i < 20; ++i)
                QACTORS_COMPARE((co_await httpGet(&manager, server.url(u"/big"_s))).body.size(), 3'000'000);
            manager.setAutoDeleteReplies(true);
            for (int i = 0; i < 20; ++i)
                QACTORS_COMPARE((co_await httpGet(&manager, server.url(u"/a"_s))).body, "GET /a "_ba);
        });
    }

    void QW4_nothingIsLeftBehind()
    {
        constexpr int AtOnce = 500; // await() waits for half a minute
        for (int left = rounds(40); left > 0; left -= AtOnce)
            goRound(std::min(left, AtOnce));
    }

    void aManagerThatIsDeletedInTheMiddleOfABody()
    {
        beside(&echo, [&](QNetworkAccessManager &, HttpServer &server) -> Async<> {
            for (int i = 0; i < 20; ++i) {
                auto manager = std::make_unique<QNetworkAccessManager>();
                const HttpOptions options{.most = 1 << 30, .progress = true};
                TaskGroup group;
                auto task = Task::spawn(group, [&]() -> Async<> { co_await httpGet(manager.get(), server.url(u"/endless"_s), options); });
                co_await QACTORS_WAIT_FOR(task.progress() > 0);
                manager.reset();
                co_await QACTORS_WAIT_FOR(task.hasEnded());
                QACTORS_VERIFY(describe(task.error()).endsWith(u"was deleted"_s));
            }
        });
    }

    void aManagerThatIsDeletedIsGone()
    {
        beside(&echo, [&](QNetworkAccessManager &, HttpServer &server) -> Async<> {
            auto manager = std::make_unique<QNetworkAccessManager>();
            TaskGroup group;
            auto task = Task::spawn(group, [&]() -> Async<> { co_await httpGet(manager.get(), server.url(u"/silent"_s)); });
            co_await QACTORS_WAIT_FOR(server.begun == 1 && task.whereItWaits().startsWith(u"GET http"_s));
            manager.reset();
            co_await QACTORS_WAIT_FOR(task.hasEnded());
            QACTORS_VERIFY(describe(task.error()).endsWith(u"/silent: the object was deleted"_s)); // a SenderGone
        });
    }
};

QTEST_GUILESS_MAIN(tst_Http)
#include "tst_http.moc"
