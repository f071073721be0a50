// SPDX-License-Identifier: MIT
#include "parser.h"

#include <QActors/Call>
#include <QActors/Registry>
#include <QActors/Sleep>

#include <QtCore/qhash.h>
#include <QtCore/qxmlstream.h>

#include <stdexcept>

using namespace QActors;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

/// Of RFC 822: Qt knows offsets only. What is no date is now, for an article without a date cannot be stored.
QDateTime dateOf(const QString &text)
{
    static const QHash<QString, QString> offsets{
        {u"GMT"_s, u"+0000"_s}, {u"UT"_s, u"+0000"_s}, {u"UTC"_s, u"+0000"_s}, {u"Z"_s, u"+0000"_s}, {u"EST"_s, u"-0500"_s}, {u"EDT"_s, u"-0400"_s}, {u"CST"_s, u"-0600"_s}, {u"CDT"_s, u"-0500"_s}, {u"MST"_s, u"-0700"_s}, {u"MDT"_s, u"-0600"_s}, {u"PST"_s, u"-0800"_s}, {u"PDT"_s, u"-0700"_s}};
    const QString simple = text.simplified();
    const qsizetype zone = simple.lastIndexOf(u' ') + 1;
    const QString offset = offsets.value(simple.mid(zone).toUpper());
    return QDateTime::fromString(offset.isEmpty() ? simple : simple.left(zone) + offset, Qt::RFC2822Date).toUTC();
}

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
            if (name == "channel"_L1 && !article && !m_inChannel) { // in another, or in an article, it is nothing of ours
                m_inChannel = true;
                readInside(nullptr);
                m_inChannel = false;
            } else if (!article && (name == "item"_L1 || name == "entry"_L1)) {
                ParsedArticle next;
                readInside(&next);
                m_feed.articles.append(next);
            } else if (name == "title"_L1) {
                (article ? article->title : m_feed.title) = text();
            } else if (article) {
                readPart(*article, name.toString());
            } else {
                m_xml.skipCurrentElement();
            }
        }
        if (!article)
            return;
        if (article->guid.isEmpty())
            article->guid = article->link + article->title;
        if (!article->published.isValid())
            article->published = QDateTime::currentDateTimeUtc();
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
            article.published = dateOf(text());
        } else if (name == "updated"_L1 || name == "published"_L1) {
            article.published = QDateTime::fromString(text(), Qt::ISODate).toUTC();
        } else {
            m_xml.skipCurrentElement();
        }
    }
    QString text() { return m_xml.readElementText(QXmlStreamReader::IncludeChildElements).trimmed(); }

    QXmlStreamReader m_xml;
    ParsedFeed m_feed;
    bool m_inChannel = false;
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
