// SPDX-License-Identifier: MIT
#include "groupsmodel.h"

#include "progress.h"

#include <QActors/Offload>
#include <QActors/StreamTiming>

#include <QtCore/qelapsedtimer.h>
#include <QtCore/qfile.h>
#include <QtCore/qset.h>
#include <QtGui/qimagereader.h>

#include <algorithm>

using namespace QActors;
using namespace std::chrono_literals;

namespace {

constexpr qint64 PlacingBudget = 2; // ms of a frame
constexpr auto PlacingInterval = 30ms;
constexpr auto Typing = 150ms;   // so long a filter stays the same before the rows follow
constexpr qsizetype Share = 16;  // rows between two looks at the time
constexpr int MostPlaced = 2000; // more than these that wait are sorted in the pool

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
    m_tasks.startSoon([this] {
        return forEach(m_total.changes() | Streams::throttle(PlacingInterval), [this](int) { return place(); });
    });
}

void GroupsModel::add(Group group)
{
    m_waiting.append(rowOf(std::move(group)));
    m_reclaimable += m_waiting.constLast().reclaimable();
    m_total.set(total() + 1);
}

// Rows that wait go to their places, until the budget of a frame is used up.
Async<> GroupsModel::place()
{
    Q_EMIT totalChanged();
    while (!m_waiting.isEmpty()) {
        while (m_arranging.isRunning()) // its rows are shared
            co_await m_arranging.latest().wait();
        if (m_waiting.size() > MostPlaced) {
            m_rows.append(std::exchange(m_waiting, {}));
            arrange();
        }
        QElapsedTimer timer;
        for (timer.start(); !m_waiting.isEmpty() && timer.elapsed() < PlacingBudget;) {
            insert(m_waiting.first(std::min(m_waiting.size(), Share)));
            m_waiting.remove(0, std::min(m_waiting.size(), Share));
        }
        co_await sleep(PlacingInterval);
    }
}

// Neighbours go to their places together.
void GroupsModel::insert(QList<Row> rows)
{
    QList<int> chunk;
    for (Row &row : rows) {
        if (m_wish.accepts(row))
            chunk.append(int(m_rows.size()));
        m_rows.append(std::move(row));
    }
    const auto isLess = [this](int a, int b) { return m_wish.isLess(m_rows.at(a), m_rows.at(b)); };
    std::sort(chunk.begin(), chunk.end(), isLess);
    for (auto first = chunk.cbegin(); first != chunk.cend();) {
        const auto place = std::lower_bound(m_order.cbegin(), m_order.cend(), *first, isLess);
        auto last = first + 1;
        while (last != chunk.cend() && (place == m_order.cend() || isLess(*last, *place)))
            ++last;
        const int row = int(place - m_order.cbegin());
        beginInsertRows({}, row, row + int(last - first) - 1);
        m_order.insert(row, last - first, 0);
        std::copy(first, last, m_order.begin() + row);
        endInsertRows();
        first = last;
    }
    Q_EMIT countChanged();
}

// The rows are shared with the pool's thread, not copied: a row that comes meanwhile waits.
void GroupsModel::arrange(std::chrono::milliseconds quiet)
{
    m_arranging.start([this, quiet]() -> Async<> {
        co_await sleep(quiet);
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
        co_await checkpoint(); // a later wish may have come
        show(std::move(order));
    });
    Q_EMIT wishChanged();
}

void GroupsModel::show(QList<int> order)
{
    beginResetModel();
    m_order = std::move(order);
    endResetModel();
    m_shown = m_wish;
    Q_EMIT countChanged();
    Q_EMIT wishChanged();
}

void GroupsModel::setOrder(Order order)
{
    if (std::exchange(m_wish.order, order) != order)
        arrange();
}

void GroupsModel::setDescending(bool descending)
{
    if (std::exchange(m_wish.isDescending, descending) != descending)
        arrange();
}

void GroupsModel::setFilter(const QString &filter)
{
    if (std::exchange(m_wish.filter, filter) != filter)
        arrange(Typing);
}

void GroupsModel::clear()
{
    m_arranging.cancel();
    m_rows.clear();
    m_waiting.clear();
    m_total.set(0);
    m_reclaimable = 0;
    show({});
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
