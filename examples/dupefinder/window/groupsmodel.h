// SPDX-License-Identifier: MIT
#pragma once

#include "engine/messages.h"

#include <QActors/LatestTask>
#include <QActors/State>
#include <QActors/TaskGroup>

#include <QtCore/qabstractitemmodel.h>
#include <QtQml/qqmlregistration.h>

/// The groups of equal files, sorted and filtered, for a list that stays fluid with hundreds of thousands of rows:
/// new rows go to their places a few milliseconds' worth at a time; floods of them, and a new order or filter, are sorted
/// in the thread pool and appear at once. The latest wish wins.
class GroupsModel : public QAbstractListModel
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("Search has one.")
    Q_PROPERTY(int count READ count NOTIFY countChanged)
    Q_PROPERTY(int total READ total NOTIFY totalChanged)
    Q_PROPERTY(double reclaimable READ reclaimable NOTIFY totalChanged)
    Q_PROPERTY(Order order READ order WRITE setOrder NOTIFY wishChanged)
    Q_PROPERTY(bool descending READ isDescending WRITE setDescending NOTIFY wishChanged)
    Q_PROPERTY(QString filter READ filter WRITE setFilter NOTIFY wishChanged)
    Q_PROPERTY(bool sorting READ isSorting NOTIFY wishChanged)

public:
    enum Order {
        ByReclaimable,
        BySize,
        ByCount,
        ByName
    };
    Q_ENUM(Order)
    enum Role {
        NameRole = Qt::UserRole,
        FolderRole,
        SizeRole,
        CountRole,
        ReclaimableRole,
        PictureRole
    };

    struct Row
    {
        QString path; // of the first file
        qsizetype slash = 0;
        qint64 size = 0;
        QList<QByteArray> paths;
        QStringView name() const { return QStringView(path).mid(slash); }
        qint64 reclaimable() const { return size * (paths.size() - 1); }
    };
    struct Wish
    {
        Order order = ByReclaimable;
        bool isDescending = true;
        QString filter;
        bool accepts(const Row &row) const;
        bool isLess(const Row &a, const Row &b) const;
        bool operator==(const Wish &) const = default;
    };

    explicit GroupsModel(QObject *parent = nullptr);

    int count() const { return int(m_order.size()); }
    /// Also those that the filter hides, and those that wait for their places.
    int total() const { return m_total.value(); }
    /// Bytes in all files but one of each group.
    double reclaimable() const { return double(m_reclaimable); }
    Order order() const { return m_wish.order; }
    void setOrder(Order order);
    bool isDescending() const { return m_wish.isDescending; }
    void setDescending(bool descending);
    QString filter() const { return m_wish.filter; }
    void setFilter(const QString &filter);
    bool isSorting() const { return m_shown != m_wish; }

    void add(Group group);
    void clear();
    /// The paths of a row's files, for people.
    Q_INVOKABLE QStringList files(int row) const;

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QHash<int, QByteArray> roleNames() const override;

Q_SIGNALS:
    void countChanged();
    void totalChanged();
    void wishChanged(); // or fulfilled

private:
    QActors::Async<> place();
    void insert(QList<Row> rows);
    void arrange(std::chrono::milliseconds quiet = {});
    void show(QList<int> order);

    QList<Row> m_rows;    // as they came
    QList<int> m_order;   // the rows shown, in order
    QList<Row> m_waiting; // for their places
    Wish m_wish;
    Wish m_shown;
    qint64 m_reclaimable = 0;
    QActors::State<int> m_total;
    QActors::LatestTask m_arranging{this};
    QActors::TaskGroup m_tasks{this};
};
