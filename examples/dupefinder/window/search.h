// SPDX-License-Identifier: MIT
#pragma once

#include "engine/actors.h"
#include "groupsmodel.h"

#include <QActors/QmlTaskHandle>

#include <QtCore/qelapsedtimer.h>
#include <QtCore/qpointer.h>
#include <QtCore/qstringlistmodel.h>
#include <QtCore/qurl.h>

/// What the window shows of one search after the other.
class Search : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    Q_PROPERTY(QStringList folders READ folders NOTIFY foldersChanged)
    Q_PROPERTY(GroupsModel *groups READ groups CONSTANT)
    Q_PROPERTY(QAbstractItemModel *problems READ problems CONSTANT)
    Q_PROPERTY(int problemCount READ problemCount NOTIFY problemsChanged)
    Q_PROPERTY(QString found READ found NOTIFY progressed)
    Q_PROPERTY(QString rate READ rate NOTIFY progressed)

public:
    explicit Search(QObject *parent = nullptr) : QObject(parent) { }

    QStringList folders() const { return m_folders; }
    GroupsModel *groups() { return &m_groups; }
    QAbstractItemModel *problems() { return &m_problems; }
    int problemCount() const { return m_problems.rowCount(); }
    /// "1234 files, 5.6 GB in 78 folders"
    QString found() const { return m_found; }
    /// "12345 files/s", "120 MB/s"
    QString rate() const { return m_rate; }

    /// Local folders only; what is none is a problem.
    Q_INVOKABLE void addFolders(const QList<QUrl> &urls);
    Q_INVOKABLE void removeFolder(int index);
    /// Forgets the last results and searches. Cancel the handle to stop: what was found stays.
    Q_INVOKABLE QActors::QmlTaskHandle *start();
    /// "12.3 MB"
    Q_INVOKABLE QString bytes(double count) const;

Q_SIGNALS:
    void foldersChanged();
    void problemsChanged();
    void progressed();

private:
    QActors::Async<> run(QActors::TaskGroup &group, SearchOptions options);
    void show(const Progress &now);
    void addProblem(const Problem &problem);

    QStringList m_folders;
    QList<Problem> m_refused; // folders given since the last start that are none
    GroupsModel m_groups;
    QStringListModel m_problems;
    QString m_found;
    QString m_rate;
    QElapsedTimer m_stageTime;
    int m_stage = -1;
    QPointer<QActors::QmlTaskHandle> m_running;
    QActors::TaskGroup m_tasks{this};
};
