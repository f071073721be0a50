// SPDX-License-Identifier: MIT
#include "qmlstreammodel_p.h"

#include <QtCore/qjsonobject.h>
#include <QtQml/qqmlinfo.h>

#include <cmath>

namespace QActors {

using namespace Qt::StringLiterals;
using detail::StreamBatch;
using detail::StreamRoles;

/// As long as no handler has cleared or deleted the model.
class QmlStreamModel::Round
{
public:
    explicit Round(const QmlStreamModel *model) : m_model(model), m_number(model->m_round) { }
    bool isOver() const { return !m_model || m_model->m_round != m_number; }

private:
    QPointer<const QmlStreamModel> m_model;
    int m_number;
};

QmlStreamModel::QmlStreamModel(QObject *parent) : QAbstractListModel(parent) { }
QmlStreamModel::~QmlStreamModel() = default;

void QmlStreamModel::setStream(QmlStream *stream)
{
    const QPointer<QObject> alive(this);
    if (m_reading.setStream(stream) && alive)
        Q_EMIT streamChanged();
}

void QmlStreamModel::setKey(const QString &key)
{
    if (key == m_key)
        return;
    m_key = key;
    m_hasWarned = false;
    if (m_isShowing)
        m_isKeyNew = true; // not in the middle of a batch
    else
        m_rows.index([this](const QVariant &row) { return keyOf(row); });
    Q_EMIT keyChanged();
}

void QmlStreamModel::setLimit(int limit)
{
    if (limit < 0) {
        qmlWarning(this).noquote() << u"limit: %1 rows make no sense; give the number of rows that stay, or 0 for all"_s.arg(limit);
        return;
    }
    if (limit == m_limit)
        return;
    m_limit = limit;
    const QPointer<QObject> alive(this);
    if (m_limit > 0 && m_rows.size() > m_limit)
        show(false);
    if (alive)
        Q_EMIT limitChanged();
}

void QmlStreamModel::setKeepRows(bool keep)
{
    if (keep == m_keepRows)
        return;
    m_keepRows = keep;
    Q_EMIT keepRowsChanged();
}

QVariant QmlStreamModel::get(int row) const
{
    return row >= 0 && row < count() ? m_rows.at(row) : QVariant();
}

int QmlStreamModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : count();
}

QVariant QmlStreamModel::data(const QModelIndex &index, int role) const
{
    return checkIndex(index, CheckIndexOption::IndexIsValid) ? m_roles.read(m_rows.at(index.row()), role) : QVariant();
}

namespace {

/// Null for what is no key. Numbers are not texts, and 1 is 1.0.
QString keyText(const QVariant &key)
{
    if (key.typeId() == QMetaType::QString)
        return u'"' + key.toString();
    if (key.typeId() == QMetaType::Double || key.typeId() == QMetaType::Float) {
        constexpr double Exact = 9007199254740992; // 2^53
        const double number = key.toDouble();
        if (std::abs(number) <= Exact && std::trunc(number) == number)
            return QString::number(qint64(number)); // as an integer has it: no "3e+09"
    }
    const QString text = key.toString();
    return text.isEmpty() ? QString() : text;
}

} // namespace

int QmlStreamModel::rowOf(const QVariant &key) const
{
    const QString text = keyText(key);
    return text.isNull() ? -1 : m_rows.rowOf(text);
}

std::optional<QString> QmlStreamModel::keyOf(const QVariant &row)
{
    if (m_key.isEmpty())
        return {};
    const QString text = keyText(StreamRoles::read(row, m_key));
    if (!text.isNull())
        return text;
    if (!std::exchange(m_hasWarned, true)) {
        qmlWarning(this).noquote() << u"a row of type %1 has no '%2' that could be its key: a text, a number, or what has a text; it "
                                      "becomes a row of its own each time"_s.arg(QString::fromUtf8(row.typeName()), m_key);
    }
    return {};
}

void QmlStreamModel::begin()
{
    m_hasWarned = false;
    m_isOld = true;
    if (!m_keepRows || !stream())
        clear();
}

void QmlStreamModel::clear()
{
    m_isOld = false;
    ++m_round;
    if (m_rows.size() == 0) {
        m_rows.clear();
        return;
    }
    const QPointer<QObject> alive(this);
    beginResetModel();
    m_rows.clear();
    endResetModel();
    if (alive)
        Q_EMIT countChanged();
}

void QmlStreamModel::take(QVariant &&value)
{
    QVariant row = value.typeId() == QMetaType::QJsonObject ? QVariant(value.toJsonObject().toVariantMap()) : std::move(value);
    if (m_isOld) {
        const QPointer<QObject> alive(this);
        const int number = m_reading.number();
        clear();
        if (!alive || m_reading.number() != number) // a handler
            return;
    }
    const QList<QByteArray> added = m_roles.learn(row);
    if (!added.isEmpty() && std::exchange(m_hasRoles, true) && !std::exchange(m_hasWarned, true)) {
        qmlWarning(this).noquote() << u"a row has '%1', which the first row had not; delegates that know no such role yet do not see it: give "
                                      "all rows the same parts, or read modelData.%1"_s.arg(QString::fromUtf8(added.first()));
    }
    const std::optional<QString> key = keyOf(row);
    m_rows.take(std::move(row), key, m_limit);
}

void QmlStreamModel::show(bool isOver)
{
    const QPointer<QObject> alive(this);
    if (m_isOld && isOver)
        clear();
    if (!alive || m_isShowing || (!m_rows.hasNews() && !(m_limit > 0 && m_rows.size() > m_limit)))
        return;
    m_isShowing = true;
    do {
        apply();
    } while (alive && m_limit > 0 && m_rows.size() > m_limit); // a handler has made it smaller
    if (!alive)
        return;
    m_isShowing = false;
    if (std::exchange(m_isKeyNew, false))
        m_rows.index([this](const QVariant &row) { return keyOf(row); });
}

void QmlStreamModel::apply()
{
    const Round round(this);
    const int before = count();
    StreamBatch batch = m_rows.nextBatch(m_limit);
    if (batch.gone > 0) {
        beginRemoveRows({}, 0, int(batch.gone) - 1);
        m_rows.remove(batch.gone);
        endRemoveRows();
    }
    if (!round.isOver())
        change(batch.changes);
    if (!round.isOver() && !batch.added.isEmpty()) {
        const int first = count();
        beginInsertRows({}, first, first + int(batch.added.size()) - 1);
        m_rows.append(batch.added);
        endInsertRows();
    }
    if (!round.isOver() && count() != before)
        Q_EMIT countChanged();
}

/// Rows in a row are told at once.
void QmlStreamModel::change(const QList<StreamBatch::Change> &changes)
{
    const Round round(this);
    for (const StreamBatch::Change &one : changes)
        m_rows.change(one);
    for (qsizetype first = 0; first < changes.size() && !round.isOver();) {
        qsizetype end = first + 1;
        while (end < changes.size() && changes[end].row == changes[end - 1].row + 1)
            ++end;
        Q_EMIT dataChanged(index(changes[first].row), index(changes[end - 1].row));
        first = end;
    }
}

} // namespace QActors
