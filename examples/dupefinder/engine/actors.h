// SPDX-License-Identifier: MIT
// The three actors that find duplicates. The index starts a scanner and a few readers below itself:
//
//   Scanner ── Walked, ScanEnded ──▶ Index ◀── ReaderIdle, HeadsRead, Compared ── Reader ×N
//                                    │  └───── ReadHeads, CompareFiles ──────────▶
//                                    └── Progress, Group, Problem, Finished ─────▶ the listener
#pragma once

#include "messages.h"
#include "work.h"

#include <QActors/Actor>
#include <QActors/Message>

#include <QtCore/qhash.h>

#include <deque>
#include <vector>

struct SearchOptions
{
    QList<QByteArray> folders;
    bool followLinks = false;
    bool emptyFiles = false;
};

/// Walks the folders, several at once, and tells the index what is in them.
class Scanner : public QActors::Actor
{
    Q_OBJECT
public:
    Scanner(SearchOptions options, QActors::Pid index) : m_options(std::move(options)), m_index(index) { }

protected:
    QActors::Async<> init() override;
    QActors::Async<> run() override;

private:
    QActors::Async<> walk(QList<Folder> folders);
    void enter(Walked &found);

    const SearchOptions m_options;
    const QActors::Pid m_index;
    QHash<FileId, QByteArray> m_entered; // each folder is entered once, by this path
    QList<Folder> m_ahead;
    int m_walks = 0;
};

/// Reads files for the index, in a thread of the pool: one job, then it asks for the next.
class Reader : public QActors::Actor
{
    Q_OBJECT
public:
    Reader(QActors::Pid index, Meter meter) : m_index(index), m_meter(std::move(meter)) { }

protected:
    QActors::Async<> run() override;

private:
    QActors::Async<> read(ReadHeads job);
    QActors::Async<> compare(CompareFiles job);

    const QActors::Pid m_index;
    const Meter m_meter;
};

/// Owns the search. First all files are found; those of equal size have their heads read; those with equal heads
/// are compared in full. Tells `listener` of progress, groups and problems, and at the end, also when it is
/// cancelled half-way, Finished.
class Index : public QActors::Actor
{
    Q_OBJECT
public:
    Index(SearchOptions options, QActors::Pid listener) : m_options(std::move(options)), m_listener(listener) { }

protected:
    QActors::Async<> init() override;
    QActors::Async<> run() override;
    QActors::Async<> terminate(const QActors::ExitReason &reason) override;

private:
    void add(Walked found);
    void begin(Progress::Stage stage);
    QActors::Async<> planHeads();
    QActors::Async<> planComparisons();
    void take(auto plan);
    void handOut();
    bool isDone(Progress::Stage stage) const;
    Progress progress() const;
    void tell(const QList<Problem> &problems);

    const SearchOptions m_options;
    const QActors::Pid m_listener;
    const Meter m_meter = makeMeter();
    Progress m_totals;
    std::vector<File> m_files;
    std::vector<HeadedFile> m_heads;
    std::deque<QActors::Message> m_jobs;
    QList<QActors::Pid> m_idle;
    int m_readers = 0;
};
