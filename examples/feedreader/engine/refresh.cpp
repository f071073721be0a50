// SPDX-License-Identifier: MIT
#include "refresh.h"

#include "parser.h"

#include <QActors/Channel>
#include <QActors/Combinators>
#include <QActors/Http>
#include <QActors/Process>
#include <QActors/Timeouts>

using namespace QActors;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

Refresher::Refresher(Store &store, QObject *parent) : QObject(parent), m_store(store) { }

Async<Refresher::Summary> Refresher::refreshAll()
{
    const QList<Feed> feeds = co_await m_store.feeds();
    Summary summary;
    summary.feeds = int(feeds.size());
    Channel<bool> ends(int(feeds.size())); // of one feed each
    const auto one = [&](const Feed &feed) -> Async<> {
        std::optional<QString> problem;
        try {
            summary.added += co_await refresh(feed);
        } catch (const std::exception &error) {
            problem = QString::fromUtf8(error.what());
        }
        if (problem) {
            ++summary.failed;
            co_await m_store.saveError(feed.id, *problem);
            Q_EMIT failed(feed.id, *problem);
        }
        co_await ends.send(true);
    };
    const auto all = [&](TaskGroup &group) -> Async<> {
        group.startSoon([&]() -> Async<> { co_await mapConcurrent(feeds, 4, one); });
        for (int done = 0; done < summary.feeds; ++done) { // here, for the progress is this task's
            Task::setProgress(double(done) / summary.feeds, u"%1 of %2 feeds"_s.arg(done).arg(summary.feeds));
            co_await ends.receive();
        }
    };
    co_await withTaskGroup(all);
    co_return summary;
}

Async<int> Refresher::refresh(Feed feed)
{
    const QUrl url(feed.url);
    const auto fetch = [&] { return httpGet(&m_network, url); };
    const HttpReply reply = co_await failAfter(15s, fetch);
    ParsedFeed found;
    {
        const auto turn = co_await m_parser.acquire();
        found = co_await parseFeed(reply.body);
    }
    const QStringList command = filter.split(u' ', Qt::SkipEmptyParts);
    if (!command.isEmpty())
        co_await filterSummaries(command, found);
    const std::optional<int> added = co_await m_store.save(feed.id, found);
    if (added)
        Q_EMIT saved(feed.id, *added); // from here on it is promised
    co_return added.value_or(0);
}

// One process for a feed: a summary a line.
Async<> Refresher::filterSummaries(const QStringList &command, ParsedFeed &found)
{
    QStringList lines;
    for (const ParsedArticle &article : found.articles)
        lines.append(article.summary.simplified());
    const ProcessOptions options = ProcessOptions().input(lines.join(u'\n').toUtf8() + '\n');
    const auto run = [&] { return runProcess(command.first(), command.mid(1), options); };
    const ProcessResult result = co_await failAfter(10s, run);
    result.check();
    const QStringList filtered = QString::fromUtf8(result.output).split(u'\n');
    if (filtered.size() < lines.size())
        throw Error(u"%1 gave %2 lines for %3"_s.arg(command.join(u' ')).arg(filtered.size()).arg(lines.size()));
    for (qsizetype i = 0; i < lines.size(); ++i)
        found.articles[i].summary = filtered[i];
}
