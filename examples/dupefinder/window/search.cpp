// SPDX-License-Identifier: MIT
#include "search.h"

#include "engine/filesystem.h"
#include "progress.h"

#include <QActors/Mailbox>
#include <QActors/Task>

#include <QtCore/qfile.h>

using namespace QActors;
using namespace Qt::StringLiterals;

void Search::addFolders(const QList<QUrl> &urls)
{
    for (const QUrl &url : urls) {
        const QString path = url.isLocalFile() ? url.toLocalFile() : url.scheme().isEmpty() ? url.path()
                                                                                            : QString();
        Folder folder;
        Problem problem{url.toEncoded(), u"not a local folder"_s};
        if (path.isEmpty() || !findFolder(QFile::encodeName(path), &folder, &problem))
            addProblem(m_refused.emplaceBack(problem));
        else if (!m_folders.contains(path))
            m_folders.append(path);
    }
    Q_EMIT foldersChanged();
}

void Search::removeFolder(int index)
{
    if (index < 0 || index >= m_folders.size())
        return;
    m_folders.removeAt(index);
    Q_EMIT foldersChanged();
}

QString Search::bytes(double count) const
{
    return bytesText(qint64(count));
}

QmlTaskHandle *Search::start()
{
    if (m_running)
        m_running->cancel(u"a new search"_s);
    m_groups.clear();
    m_problems.setStringList({});
    for (const Problem &problem : std::exchange(m_refused, {}))
        addProblem(problem);
    Q_EMIT problemsChanged();
    m_stage = -1;
    SearchOptions options;
    for (const QString &folder : std::as_const(m_folders))
        options.folders.append(QFile::encodeName(folder));
    const auto work = [this, options] {
        const auto body = [this, options](TaskGroup &group) { return run(group, options); };
        return withTaskGroup(body);
    };
    m_running = toQml(m_tasks, work, this, u"search"_s);
    return m_running;
}

Async<> Search::run(TaskGroup &group, SearchOptions options)
{
    Mailbox inbox;
    co_await startWith<Index>(group, StartOptions(), options, inbox.pid());
    QString error;
    bool isRunning = true;
    while (isRunning) {
        co_await inbox.receive(on<Progress>([this](const Progress &now) { show(now); }),
                               on<Group>([this](Group &&found) { m_groups.add(std::move(found)); }),
                               on<Problem>([this](const Problem &problem) { addProblem(problem); }),
                               on<Finished>([&](const Finished &end) {
                                   show(end.totals);
                                   error = end.error;
                                   isRunning = false;
                               }));
    }
    if (!error.isEmpty())
        throw std::runtime_error(error.toStdString());
}

void Search::show(const Progress &now)
{
    if (m_stage != now.stage) {
        m_stage = now.stage;
        m_stageTime.start();
    }
    const double seconds = std::max(0.001, double(m_stageTime.elapsed()) / 1000);
    m_found = u"%L1 files, %2, in %L3 folders"_s.arg(now.files).arg(bytesText(now.bytes)).arg(now.folders);
    if (now.stage == Progress::Scanning) {
        m_rate = u"%L1 files/s"_s.arg(qint64(double(now.files) / seconds));
        Task::setProgress(-1, u"Scanning"_s);
    } else {
        m_rate = bytesText(qint64(double(now.bytesDone) / seconds)) + u"/s"_s;
        const double part = now.bytesTotal > 0 ? double(now.bytesDone) / double(now.bytesTotal) : 1;
        Task::setProgress(part, now.stage == Progress::ReadingHeads ? u"Reading heads"_s : u"Comparing"_s);
    }
    Q_EMIT progressed();
}

void Search::addProblem(const Problem &problem)
{
    const int row = m_problems.rowCount();
    m_problems.insertRow(row);
    m_problems.setData(m_problems.index(row), QFile::decodeName(problem.path) + u": "_s + problem.text);
    Q_EMIT problemsChanged();
}
