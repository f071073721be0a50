// SPDX-License-Identifier: MIT
#include "demoserver.h"

#include <QActors/IODevice>
#include <QActors/Server>
#include <QActors/Sleep>
#include <QActors/Socket>

#include <QtCore/qdatetime.h>
#include <QtNetwork/qtcpsocket.h>

using namespace QActors;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

struct DemoFeed
{
    const char16_t *path;
    const char16_t *title;
    std::chrono::milliseconds after;
    QStringList headlines;
};

QList<DemoFeed> demoFeeds()
{
    return {
        {u"/harbour.rss", u"The Harbour Gazette", 200ms, {u"Ferry timetable changes on Monday"_s, u"Old lighthouse opens its doors for a night"_s, u"Fishing quota: what the new numbers mean"_s, u"A whale, three miles out"_s, u"Pier 4 closed until the weekend"_s}},
        {u"/orbit.rss", u"Orbit Weekly", 700ms, {u"A comet that nobody expected"_s, u"How to photograph the space station"_s, u"The probe has woken up again"_s, u"Why the launch was moved, and to when"_s}},
        {u"/kitchen.rss", u"Kitchen Notes", 400ms, {u"Bread with four ingredients"_s, u"What to do with green tomatoes"_s, u"Soup for thirty people"_s, u"Sharp knives, without a machine"_s}},
        {u"/coroutines.rss", u"Suspended at Line 42", 1100ms, {u"Cancellation is not an error"_s, u"Who owns the coroutine?"_s, u"Deadlines compose, timeouts do not"_s, u"Notes on supervision trees"_s, u"Virtual time in tests"_s}},
        {u"/trains.rss", u"Slow Trains", 1600ms, {u"Across the pass in a carriage of 1932"_s, u"Night trains: where they went, and where they come back"_s, u"A station without a road"_s}},
    };
}

} // namespace

QByteArray makeFeed(const QString &title, const QStringList &headlines)
{
    QString xml = u"<?xml version=\"1.0\"?>\n<rss version=\"2.0\"><channel><title>%1</title>\n"_s.arg(title.toHtmlEscaped());
    QDateTime time = QDateTime::currentDateTimeUtc();
    int number = 0;
    for (const QString &headline : headlines) {
        time = time.addSecs(-5400 - 3600 * (number % 7));
        xml += u"<item><guid>%1-%2</guid><title>%3</title><link>https://example.org/%2</link><pubDate>%4</pubDate>"
               "<description>&lt;p&gt;%3: &lt;b&gt;the whole story&lt;/b&gt;, with what is known so far, what is not, and whom to ask. "
               "Our correspondent was there early, stayed late, and took notes.&lt;/p&gt;</description></item>\n"_s
                   .arg(title.toHtmlEscaped())
                   .arg(++number)
                   .arg(headline.toHtmlEscaped(), time.toString(Qt::RFC2822Date));
    }
    return (xml + u"</channel></rss>\n"_s).toUtf8();
}

DemoServer::DemoServer(QObject *parent) : QObject(parent)
{
    for (const DemoFeed &feed : demoFeeds()) {
        const QString path = QString::fromUtf16(feed.path);
        set(path, makeFeed(QString::fromUtf16(feed.title), feed.headlines), feed.after);
        m_demo.append(path);
    }
    set(u"/broken.rss"_s, "<rss><channel><title>Torn Pages</title><item><title>It ends in the mid", 300ms);
    m_demo << u"/broken.rss"_s << u"/gone.rss"_s;
    listenOn(&m_server, QHostAddress::LocalHost);
    m_tasks.startSoon([this] { return serve(); });
}

DemoServer::~DemoServer() = default;

QStringList DemoServer::urls() const
{
    QStringList urls;
    for (const QString &path : m_demo)
        urls.append(url(path).toString());
    return urls;
}

QUrl DemoServer::url(const QString &path) const
{
    return QUrl(u"http://127.0.0.1:%1%2"_s.arg(m_server.serverPort()).arg(path));
}

void DemoServer::set(const QString &path, const QByteArray &document, std::chrono::milliseconds after)
{
    m_pages.insert(path, {document, after});
}

Async<> DemoServer::serve()
{
    for (;;) {
        std::shared_ptr<QTcpSocket> socket = co_await nextConnection(&m_server);
        m_tasks.startSoon([this, socket]() -> Async<> {
            try {
                co_await answer(socket.get());
            } catch (const Error &) { // the reader has gone
            }
        });
    }
}

Async<> DemoServer::answer(QTcpSocket *socket)
{
    const QByteArray request = co_await readUntil(socket, "\r\n\r\n");
    const QString path = QString::fromLatin1(request.mid(4, request.indexOf(' ', 4) - 4));
    const auto page = m_pages.constFind(path);
    QByteArray reply = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    if (page != m_pages.cend()) {
        reply = "HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\nConnection: close\r\nContent-Length: "
                + QByteArray::number(page->document.size()) + "\r\n\r\n" + page->document;
        co_await sleep(page->after);
    }
    co_await writeAll(socket, reply);
    socket->disconnectFromHost();
}
