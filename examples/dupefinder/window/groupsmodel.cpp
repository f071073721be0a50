// SPDX-License-Identifier: MIT
#include "groupsmodel.h"

#include "progress.h"

#include <QActors/Offload>
#include <QActors/Task>

#include <QtCore/qelapsedtimer.h>
#include <QtCore/qfile.h>
#include <QtCore/qset.h>
#include <QtGui/qimagereader.h>

#include <algorithm>

using namespace QActors;
using namespace Qt::StringLiterals;

namespace {

constexpr qint64 PlacingBudget = 2; // ms of a frame
constexpr int PlacingInterval = 30; // ms
constexpr int MostPlaced = 2000;    // more than these that wait are sorted in the pool

bool isPicture(QStringView path)
{
    static const QSet<QByteArray> formats = [] {
        const QList<QByteArray> list = QImageReader::supportedImageFormats();
        return QSet<QByteArray>(list.cbegin(), list.cend());
    }();
    return formats.contains(path.mid(path.lastIndexOf(u'.') + 1).toLatin1().toLower());
}

GroupsModel::Row rowOf(Group group)
{
    GroupsModel::Row row;
    row.path = QFile::decodeName(group.paths.constFirst());
    row.slash = row.path.lastIndexOf(u'/') + 1;
    row.size = group.size;
    row.paths = std::move(group.paths);
    return row;
}

} // namespace

bool GroupsModel::Wish::accepts(const Row &row) const
{
    if (filter.isEmpty() || row.path.contains(filter, Qt::CaseInsensitive))
        return true;
    return std::any_of(row.paths.cbegin() + 1, row.paths.cend(), [this](const QByteArray &path) {
        return QFile::decodeName(path).contains(filter, Qt::CaseInsensitive);
    });
}

bool GroupsModel::Wish::isLess(const Row &a, const Row &b) const
{
    const auto compare = [this](const Row &a, const Row &b) -> qint64 {
        switch (order) {
        case ByReclaimable: return a.reclaimable() - b.reclaimable();
        case BySize: return a.size - b.size;
        case ByCount: return a.paths.size() - b.paths.size();
        case ByName: return a.name().compare(b.name(), Qt::CaseInsensitive);
        }
        return 0;
    };
    const qint64 difference = compare(a, b);
    if (difference != 0)
        return isDescending ? difference > 0 : difference < 0;
    return a.path < b.path;
}

GroupsModel::GroupsModel(QObject *parent) : QAbstractListModel(parent)
{
    m_placing.setInterval(PlacingInterval);
    connect(&m_placing, &QTimer::timeout, this, &GroupsModel::placeSome);
    connect(&m_tasks, &TaskGroup::countChanged, this, &GroupsModel::sortingChanged);
}

void GroupsModel::add(Group group)
{
    m_waiting.append(rowOf(std::move(group)));
    m_reclaimable += m_waiting.constLast().reclaimable();
    if (!m_placing.isActive())
        m_placing.start();
}

// Rows that wait go to their places, until the budget is used up; neighbours go together.
void GroupsModel::placeSome()
{
    Q_EMIT totalChanged();
    if (m_tasks.isRunning())
        return; // they will be in the new arrangement's way
    if (m_waiting.size() > MostPlaced) {
        std::move(m_waiting.begin(), m_waiting.end(), std::back_inserter(m_rows));
        m_waiting.clear();
        m_placing.stop();
        arrange();
        return;
    }
    QElapsedTimer timer;
    timer.start();
    const int before = count();
    while (!m_waiting.isEmpty() && timer.elapsed() < PlacingBudget) {
        const qsizetype share = std::min<qsizetype>(m_waiting.size(), 16);
        QList<int> chunk;
        for (qsizetype i = 0; i < share; ++i) {
            m_rows.append(std::move(m_waiting[i]));
            if (m_wish.accepts(m_rows.constLast()))
                chunk.append(int(m_rows.size() - 1));
        }
        m_waiting.remove(0, share);
        const auto isLess = [this](int a, int b) { return m_wish.isLess(m_rows.at(a), m_rows.at(b)); };
        std::sort(chunk.begin(), chunk.end(), isLess);
        for (auto first = chunk.cbegin(); first != chunk.cend();) {
            const auto place = std::lower_bound(m_order.cbegin(), m_order.cend(), *first, isLess);
            auto last = first + 1;
            while (last != chunk.cend() && (place == m_order.cend() || isLess(*last, *place)))
                ++last;
            const int row = int(place - m_order.cbegin());
            const int many = int(last - first);
            beginInsertRows({}, row, row + many - 1);
            m_order.insert(row, many, 0);
            std::copy(first, last, m_order.begin() + row);
            endInsertRows();
            first = last;
        }
    }
    if (m_waiting.isEmpty())
        m_placing.stop();
    if (count() != before)
        Q_EMIT countChanged();
}

void GroupsModel::stopArranging()
{
    ++m_generation;
    if (m_arranging.isValid())
        m_arranging.cancel(); // it alone: what is spawned into a group that is being cancelled is cancelled, too
}

// The rows are shared with the pool's thread, not copied: a row that comes meanwhile waits.
void GroupsModel::arrange()
{
    stopArranging();
    const quint64 generation = m_generation;
    const auto work = [this, generation]() -> Async<> {
        const auto sorted = [rows = m_rows, wish = m_wish] {
            QList<int> order;
            for (int i = 0; i < int(rows.size()); ++i) {
                if (wish.accepts(rows.at(i)))
                    order.append(i);
            }
            std::sort(order.begin(), order.end(),
                      [&](int a, int b) { return wish.isLess(rows.at(a), rows.at(b)); });
            return order;
        };
        QList<int> order = co_await offload(sorted, OffloadOptions{.abandonOnCancel = true});
        if (generation != m_generation)
            co_return;
        beginResetModel();
        m_order = std::move(order);
        endResetModel();
        Q_EMIT countChanged();
        if (!m_waiting.isEmpty())
            m_placing.start();
    };
    m_arranging = Task::spawn(m_tasks, work, u"arrange"_s);
}

void GroupsModel::setOrder(Order order)
{
    if (m_wish.order == order)
        return;
    m_wish.order = order;
    Q_EMIT orderChanged();
    arrange();
}

void GroupsModel::setDescending(bool descending)
{
    if (m_wish.isDescending == descending)
        return;
    m_wish.isDescending = descending;
    Q_EMIT orderChanged();
    arrange();
}

void GroupsModel::setFilter(const QString &filter)
{
    if (m_wish.filter == filter)
        return;
    m_wish.filter = filter;
    Q_EMIT filterChanged();
    arrange();
}

void GroupsModel::clear()
{
    stopArranging();
    m_placing.stop();
    beginResetModel();
    m_rows.clear();
    m_order.clear();
    m_waiting.clear();
    m_reclaimable = 0;
    endResetModel();
    Q_EMIT countChanged();
    Q_EMIT totalChanged();
}

QStringList GroupsModel::files(int row) const
{
    QStringList list;
    if (row >= 0 && row < count()) {
        for (const QByteArray &path : m_rows.at(m_order.at(row)).paths)
            list.append(QFile::decodeName(path));
    }
    return list;
}

int GroupsModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : count();
}

QVariant GroupsModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const Row &row = m_rows.at(m_order.at(index.row()));
    switch (role) {
    case Qt::DisplayRole:
    case NameRole: return row.name().toString();
    case FolderRole: return row.path.left(std::max<qsizetype>(row.slash - 1, 1));
    case SizeRole: return bytesText(row.size);
    case CountRole: return row.paths.size();
    case ReclaimableRole: return bytesText(row.reclaimable());
    case PictureRole: return isPicture(row.path) ? QUrl::fromLocalFile(row.path) : QUrl();
    default: return {};
    }
}

QHash<int, QByteArray> GroupsModel::roleNames() const
{
    return {
        {NameRole, "name"},
        {FolderRole, "folder"},
        {SizeRole, "size"},
        {CountRole, "copies"},
        {ReclaimableRole, "reclaimable"},
        {PictureRole, "picture"},
    };
}
