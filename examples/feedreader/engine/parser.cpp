// SPDX-License-Identifier: MIT
#include "parser.h"

#include <QActors/Call>
#include <QActors/Registry>
#include <QActors/Sleep>

#include <QtCore/qxmlstream.h>

#include <stdexcept>

using namespace QActors;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

/// One document, from its beginning to its end.
class Reading
{
public:
    explicit Reading(const QByteArray &document) : m_xml(document) { }
    ParsedFeed read()
    {
        if (!m_xml.readNextStartElement())
            fail();
        if (m_xml.name() != "rss"_L1 && m_xml.name() != "feed"_L1)
            throw std::runtime_error("this is neither RSS nor Atom");
        readInside(nullptr);
        if (m_xml.hasError())
            fail();
        return m_feed;
    }

private:
    [[noreturn]] void fail() const
    {
        throw std::runtime_error(u"line %1: %2"_s.arg(m_xml.lineNumber()).arg(m_xml.errorString()).toStdString());
    }
    // Of a feed (null), or of an article in it.
    void readInside(ParsedArticle *article)
    {
        while (m_xml.readNextStartElement()) {
            const QStringView name = m_xml.name();
            if (name == "channel"_L1) {
                readInside(nullptr);
            } else if (name == "item"_L1 || name == "entry"_L1) {
                m_feed.articles.emplaceBack();
                readInside(&m_feed.articles.last());
            } else if (name == "title"_L1) {
                (article ? article->title : m_feed.title) = text();
            } else if (article) {
                readPart(*article, name.toString());
            } else {
                m_xml.skipCurrentElement();
            }
        }
        if (article && article->guid.isEmpty())
            article->guid = article->link + article->title;
    }
    void readPart(ParsedArticle &article, const QString &name)
    {
        if (name == "link"_L1) {
            const QString href = m_xml.attributes().value("href"_L1).toString();
            const QString inside = text();
            article.link = href.isEmpty() ? inside : href;
        } else if (name == "guid"_L1 || name == "id"_L1) {
            article.guid = text();
        } else if (name == "description"_L1 || name == "summary"_L1) {
            article.summary = text();
        } else if (name == "pubDate"_L1) {
            article.published = QDateTime::fromString(text(), Qt::RFC2822Date).toUTC();
        } else if (name == "updated"_L1 || name == "published"_L1) {
            article.published = QDateTime::fromString(text(), Qt::ISODate).toUTC();
        } else {
            m_xml.skipCurrentElement();
        }
    }
    QString text() { return m_xml.readElementText(QXmlStreamReader::IncludeChildElements).trimmed(); }

    QXmlStreamReader m_xml;
    ParsedFeed m_feed;
};

} // namespace

ParsedFeed Parser::parse(const QByteArray &document)
{
    return Reading(document).read();
}

Async<ActorRef<Supervisor>> startParser(TaskGroup &group, EventLoopPool &pool)
{
    const QList<ChildSpec> children{ChildSpec::actor<Parser>(u"parser"_s).registerAs(u"parser"_s).on(pool)};
    co_return co_await start<Supervisor>(group, SupervisorOptions().intensity(1000, 1s), children);
}

Async<ParsedFeed> parseFeed(QByteArray document)
{
    constexpr int Attempts = 10;
    for (int attempt = 1;; ++attempt) {
        const Pid pid = co_await whereisWhenReady(u"parser"_s);
        const ActorRef<Parser> parser(pid);
        std::exception_ptr error;
        try {
            co_return co_await parser.call(&Parser::parse, document);
        } catch (const NoProcess &) { // it has just ended by another document, and its name stands for a moment
            error = std::current_exception();
        }
        if (attempt == Attempts)
            std::rethrow_exception(error);
        co_await sleep(10ms);
    }
}
