// SPDX-License-Identifier: MIT
#include "feedlist.h"

#include "theme.h"

#include <QtCore/qurl.h>
#include <QtGui/qpainter.h>
#include <QtGui/qstandarditemmodel.h>

using namespace Qt::StringLiterals;

namespace {

class FeedDelegate : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        const Theme &theme = Theme::current();
        const QString error = index.data(FeedList::ErrorRole).toString();
        const int unread = index.data(FeedList::UnreadRole).toInt();
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        QRect row = option.rect.adjusted(8, 2, -8, -2);
        if (option.state & QStyle::State_Selected) {
            painter->setPen(Qt::NoPen);
            painter->setBrush(theme.selected);
            painter->drawRoundedRect(row, 6, 6);
        }
        row.adjust(10, 0, -10, 0);
        const QString badge = !error.isEmpty() ? u"!"_s : unread > 0 ? QString::number(unread)
                                                                     : QString();
        QFont font = option.font;
        font.setWeight(unread > 0 ? QFont::DemiBold : QFont::Normal);
        const int badgeWidth = badge.isEmpty() ? 0 : QFontMetrics(font).horizontalAdvance(badge) + 12;
        painter->setFont(font);
        painter->setPen(error.isEmpty() ? theme.text : theme.quiet);
        painter->drawText(row.adjusted(0, 0, -badgeWidth, 0), Qt::AlignLeft | Qt::AlignVCenter,
                          QFontMetrics(font).elidedText(index.data().toString(), Qt::ElideRight, row.width() - badgeWidth));
        painter->setPen(error.isEmpty() ? theme.accent : theme.danger);
        painter->drawText(row, Qt::AlignRight | Qt::AlignVCenter, badge);
        painter->restore();
    }
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &) const override { return {60, option.fontMetrics.height() + 20}; }
};

} // namespace

FeedList::FeedList(QWidget *parent) : QListView(parent), m_model(new QStandardItemModel(this))
{
    setObjectName(u"feeds"_s);
    setModel(m_model);
    setItemDelegate(new FeedDelegate(this));
    setEditTriggers(NoEditTriggers);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    connect(selectionModel(), &QItemSelectionModel::currentChanged, this, &FeedList::selectionMoved);
    show({});
}

void FeedList::show(const QList<Feed> &feeds)
{
    const std::optional<int> before = selected();
    const QSignalBlocker blocker(selectionModel());
    m_model->setRowCount(int(feeds.size()) + 1);
    int all = 0;
    int current = 0;
    const auto fill = [this](int row, const QString &title, int id, int unread, const QString &error) {
        auto *item = new QStandardItem(title);
        item->setData(id, IdRole);
        item->setData(unread, UnreadRole);
        item->setData(error, ErrorRole);
        item->setToolTip(error);
        m_model->setItem(row, item);
    };
    for (int i = 0; i < feeds.size(); ++i) {
        const Feed &feed = feeds[i];
        const QUrl url(feed.url); // until the first refresh there is no other title
        fill(i + 1, feed.title == feed.url ? url.host() + url.path() : feed.title, feed.id, feed.unread, feed.error.value_or(QString()));
        all += feed.unread;
        if (before == feed.id)
            current = i + 1;
    }
    fill(0, tr("All articles"), 0, all, {});
    setCurrentIndex(m_model->index(current, 0));
}

std::optional<int> FeedList::selected() const
{
    const int id = currentIndex().data(IdRole).toInt();
    return id > 0 ? std::optional(id) : std::nullopt;
}
