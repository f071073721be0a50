// SPDX-License-Identifier: MIT
#include "qmlstreamvalue_p.h"

namespace QActors {

QmlStreamValue::QmlStreamValue(QObject *parent) : QObject(parent) { }
QmlStreamValue::~QmlStreamValue() = default;

void QmlStreamValue::setStream(QmlStream *stream)
{
    const QPointer<QObject> alive(this);
    if (m_reading.setStream(stream) && alive)
        Q_EMIT streamChanged();
}

void QmlStreamValue::begin()
{
    m_latest.reset();
    if (!m_value.isValid())
        return;
    m_value = QVariant();
    Q_EMIT valueChanged();
}

void QmlStreamValue::show(bool)
{
    if (!m_latest)
        return;
    m_value = *std::exchange(m_latest, std::nullopt);
    Q_EMIT valueChanged();
}

} // namespace QActors
