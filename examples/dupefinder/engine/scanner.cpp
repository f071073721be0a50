// SPDX-License-Identifier: MIT
#include "actors.h"
#include "filesystem.h"

#include <QActors/Offload>

#include <QtCore/qfile.h>
#include <QtCore/qpromise.h>
#include <QtCore/qthread.h>

#include <algorithm>

using namespace QActors;
using namespace Qt::StringLiterals;

Async<> Scanner::init()
{
    Walked start;
    for (const QByteArray &path : m_options.folders) {
        Folder folder;
        Problem problem;
        if (findFolder(path, &folder, &problem))
            start.folders.append(folder);
        else
            start.problems.append(problem);
    }
    ++m_walks;
    send(pid(), std::move(start));
    return {};
}

// Called again and again: hears what one walk found, and starts the next ones.
Async<> Scanner::run()
{
    co_await receive(on<Walked>([this](Walked &&found) {
        --m_walks;
        enter(found);
        send(m_index, std::move(found));
    }));
    const int most = QThread::idealThreadCount();
    while (m_walks < most && !m_ahead.isEmpty()) {
        const qsizetype share = std::clamp<qsizetype>(m_ahead.size() / most, 1, 64);
        const auto walkShare = [this, folders = m_ahead.last(share)] { return walk(folders); };
        m_ahead.remove(m_ahead.size() - share, share);
        startSoonChild(walkShare);
        ++m_walks;
    }
    if (m_walks == 0) {
        send(m_index, ScanEnded());
        stop();
    }
}

Async<> Scanner::walk(QList<Folder> folders)
{
    const auto list = [folders, follow = m_options.followLinks](QPromise<Walked> &promise) {
        promise.addResult(listFolders(folders, follow, [&] { return promise.isCanceled(); }));
    };
    Walked found = co_await offload(list);
    send(pid(), std::move(found));
}

// Each folder is entered once. One that was entered before is a loop if it lies above this one, and then this path
// begins with its path, because each folder here has one path only. Otherwise two links lead to it, or one of the
// folders given lies in another: no problem.
void Scanner::enter(Walked &found)
{
    for (const Folder &folder : std::as_const(found.folders)) {
        const auto before = m_entered.constFind(folder.id);
        if (before == m_entered.cend()) {
            m_entered.insert(folder.id, folder.path);
            m_ahead.append(folder);
        } else if (folder.path.startsWith(*before + '/')) {
            found.problems.append({folder.path, u"a loop of links: leads back to %1"_s.arg(QFile::decodeName(*before))});
        }
    }
}
