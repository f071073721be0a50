// SPDX-License-Identifier: MIT
#include "actors.h"
#include "reading.h"

#include <QActors/Offload>
#include <QActors/Sleep>

#include <QtCore/qthread.h>

#include <algorithm>
#include <tuple>

using namespace QActors;
using namespace std::chrono_literals;

namespace {

// A job is worth more than its way through the pool, and short enough that all threads end together.
constexpr qsizetype FilesInJob = 128;
constexpr qsizetype SetsInJob = 64;
constexpr qint64 BytesInJob = 4 * 1024 * 1024;

/// Calls `fn(begin, end)` for each run of two or more in the sorted `all` that are the `same`.
template<typename T, typename Same, typename F>
void forEachRun(std::vector<T> &all, Same same, F fn)
{
    for (auto begin = all.begin(); begin != all.end();) {
        const auto end = std::find_if_not(begin + 1, all.end(), [&](const T &next) { return same(*begin, next); });
        if (end - begin > 1)
            fn(begin, end);
        begin = end;
    }
}

template<typename Job>
struct Plan
{
    std::vector<Job> jobs;
    qint64 bytes = 0;
};

// Files of equal size are read, in the order in which they probably lie on the disk.
Plan<ReadHeads> headsPlan(std::vector<File> files)
{
    std::sort(files.begin(), files.end(), [](const File &a, const File &b) {
        return std::tie(a.size, a.id, a.path) < std::tie(b.size, b.id, b.path);
    });
    // All names of one inode are one file.
    const auto sameFile = [](const File &a, const File &b) { return a.id == b.id; };
    files.erase(std::unique(files.begin(), files.end(), sameFile), files.end());

    std::vector<File> candidates;
    const auto sameSize = [](const File &a, const File &b) { return a.size == b.size; };
    forEachRun(files, sameSize, [&](auto begin, auto end) { std::move(begin, end, std::back_inserter(candidates)); });
    std::sort(candidates.begin(), candidates.end(), [](const File &a, const File &b) { return a.id < b.id; });

    Plan<ReadHeads> plan;
    ReadHeads job;
    for (File &file : candidates) {
        plan.bytes += std::min(file.size, HeadSize);
        job.files.append(std::move(file));
        if (job.files.size() == FilesInJob)
            plan.jobs.push_back(std::exchange(job, {}));
    }
    if (!job.files.isEmpty())
        plan.jobs.push_back(std::move(job));
    return plan;
}

// Files of equal size and head are compared; the small ones first, for quick answers.
Plan<CompareFiles> comparisonsPlan(std::vector<HeadedFile> files)
{
    std::sort(files.begin(), files.end(), [](const HeadedFile &a, const HeadedFile &b) {
        return std::tie(a.file.size, a.head, a.file.id) < std::tie(b.file.size, b.head, b.file.id);
    });

    Plan<CompareFiles> plan;
    CompareFiles job;
    qint64 bytesInJob = 0;
    const auto sameHead = [](const HeadedFile &a, const HeadedFile &b) {
        return a.head == b.head && a.file.size == b.file.size;
    };
    forEachRun(files, sameHead, [&](auto begin, auto end) {
        QList<File> set;
        for (auto it = begin; it != end; ++it)
            set.append(std::move(it->file));
        const qint64 bytes = set.size() * set.first().size;
        plan.bytes += bytes;
        // Small sets do not wait for the result of a big one.
        if (!job.sets.isEmpty() && (job.sets.size() == SetsInJob || bytesInJob + bytes > BytesInJob)) {
            plan.jobs.push_back(std::exchange(job, {}));
            bytesInJob = 0;
        }
        job.sets.append(std::move(set));
        bytesInJob += bytes;
    });
    if (!job.sets.isEmpty())
        plan.jobs.push_back(std::move(job));
    return plan;
}

} // namespace

Async<> Index::init()
{
    startSoonChild([this]() -> Async<> {
        for (;;) {
            send(m_listener, progress());
            co_await sleep(100ms);
        }
    });
    // Two for each thread: the pool has always a next job.
    m_readers = 2 * QThread::idealThreadCount();
    for (int i = 0; i < m_readers; ++i)
        co_await spawnChildActor<Reader>(StartOptions(), pid(), m_meter);
    co_await spawnChildActor<Scanner>(StartOptions(), m_options, pid());
}

// Called again and again: one message, then work for who has none.
Async<> Index::run()
{
    co_await receive(
        on<Walked>([this](Walked &&found) { add(std::move(found)); }),
        on<ScanEnded>([this] { return planHeads(); }),
        on<HeadsRead>([this](HeadsRead &&read) {
            std::move(read.files.begin(), read.files.end(), std::back_inserter(m_heads));
            tell(read.problems);
        }),
        on<Compared>([this](Compared &&compared) {
            m_totals.groups += compared.groups.size();
            for (Group &group : compared.groups)
                send(m_listener, std::move(group));
            tell(compared.problems);
        }),
        on<ReaderIdle>([this](ReaderIdle idle) { m_idle.append(idle.reader); }));
    if (isDone(Progress::ReadingHeads))
        co_await planComparisons();
    handOut();
}

Async<> Index::terminate(const ExitReason &reason)
{
    Finished finished{progress(), reason.kind() != ExitReason::Kind::Normal, {}};
    if (reason.kind() == ExitReason::Kind::Error)
        finished.error = reason.text();
    send(m_listener, std::move(finished));
    return {};
}

void Index::handOut()
{
    while (!m_jobs.empty() && !m_idle.isEmpty()) {
        send(m_idle.takeLast(), std::move(m_jobs.front()));
        m_jobs.pop_front();
    }
    if (isDone(Progress::Comparing))
        stop();
}

bool Index::isDone(Progress::Stage stage) const
{
    return m_totals.stage == stage && m_jobs.empty() && m_idle.size() == m_readers;
}

void Index::add(Walked found)
{
    m_totals.folders += found.folders.size();
    for (File &file : found.files) {
        ++m_totals.files;
        m_totals.bytes += file.size;
        if (file.size > 0 || m_options.emptyFiles)
            m_files.push_back(std::move(file));
    }
    tell(found.problems);
}

void Index::begin(Progress::Stage stage)
{
    m_totals.stage = stage;
    m_totals.bytesTotal = 0;
    *m_meter = 0;
}

void Index::take(auto plan)
{
    m_totals.bytesTotal = plan.bytes;
    for (auto &job : plan.jobs)
        m_jobs.push_back(Message::of(std::move(job)));
}

// All files are known. What to do next is worked out in the pool: sorting a million files would hold up whoever shares
// this thread, such as a window.
Async<> Index::planHeads()
{
    begin(Progress::ReadingHeads);
    const auto files = std::make_shared<std::vector<File>>(std::exchange(m_files, {}));
    const auto plan = [files] { return headsPlan(std::move(*files)); };
    Plan<ReadHeads> planned = co_await offload(plan);
    take(std::move(planned));
}

Async<> Index::planComparisons()
{
    begin(Progress::Comparing);
    const auto files = std::make_shared<std::vector<HeadedFile>>(std::exchange(m_heads, {}));
    const auto plan = [files] { return comparisonsPlan(std::move(*files)); };
    Plan<CompareFiles> planned = co_await offload(plan);
    take(std::move(planned));
}

Progress Index::progress() const
{
    Progress now = m_totals;
    now.bytesDone = *m_meter;
    return now;
}

void Index::tell(const QList<Problem> &problems)
{
    for (const Problem &problem : problems)
        send(m_listener, problem);
}
