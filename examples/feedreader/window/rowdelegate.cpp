// SPDX-License-Identifier: MIT
#include "rowdelegate.h"

#include "articlemodel.h"
#include "theme.h"

#include <QtGui/qpainter.h>

namespace {

constexpr int Margin = 12;
constexpr int DotSize = 7;

} // namespace

void RowDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const Theme &theme = Theme::current();
    const bool isSelected = option.state & QStyle::State_Selected;
    const bool isRead = index.data(ArticleModel::IsReadRole).toBool();
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->fillRect(option.rect, isSelected ? theme.selected : theme.panel);
    painter->setPen(theme.line);
    painter->drawLine(option.rect.bottomLeft(), option.rect.bottomRight());

    QFont font = option.font;
    const int line = option.fontMetrics.height();
    const QString text = index.data().toString();
    if (index.column() == ArticleModel::Title) {
        QRect inside = option.rect.adjusted(Margin + DotSize + 9, 8, -Margin, -8);
        if (!isRead) {
            painter->setPen(Qt::NoPen);
            painter->setBrush(theme.accent);
            painter->drawEllipse(QRectF(option.rect.left() + Margin, inside.top() + (line - DotSize) / 2.0, DotSize, DotSize));
        }
        font.setWeight(isRead ? QFont::Normal : QFont::DemiBold);
        painter->setFont(font);
        painter->setPen(theme.text);
        painter->drawText(QRect(inside.left(), inside.top(), inside.width(), line), Qt::AlignLeft | Qt::AlignVCenter,
                          QFontMetrics(font).elidedText(text, Qt::ElideRight, inside.width()));
        painter->setFont(option.font);
        painter->setPen(theme.quiet);
        painter->drawText(QRect(inside.left(), inside.top() + line + 3, inside.width(), line), Qt::AlignLeft | Qt::AlignVCenter,
                          option.fontMetrics.elidedText(index.data(ArticleModel::SummaryRole).toString(), Qt::ElideRight, inside.width()));
    } else {
        const QRect inside = option.rect.adjusted(Margin, 8, -Margin, -8);
        const int side = index.column() == ArticleModel::Published ? Qt::AlignRight : Qt::AlignLeft;
        painter->setPen(theme.quiet);
        painter->drawText(QRect(inside.left(), inside.top(), inside.width(), line), side | Qt::AlignVCenter,
                          option.fontMetrics.elidedText(text, Qt::ElideRight, inside.width()));
    }
    painter->restore();
}

QSize RowDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &) const
{
    return {100, 2 * option.fontMetrics.height() + 3 + 17};
}
