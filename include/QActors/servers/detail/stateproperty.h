// SPDX-License-Identifier: MIT
// \internal A number that bindings see as an enum.
#pragma once

#include <QActors/kernel/global.h>

#include <QtCore/qproperty.h>

namespace QActors::detail {

/// The state, observed by bindings. Read only to them.
class StateProperty : public QUntypedPropertyData
{
public:
    int value() const
    {
        m_observers.registerWithCurrentlyEvaluatingBinding();
        return m_value;
    }
    int peek() const noexcept { return m_value; }
    /// Observers are told by notify().
    void set(int value) noexcept { m_value = value; }
    void notify() { m_observers.notifyObservers(this); }
    const QtPrivate::QPropertyBindingData &observers() const noexcept { return m_observers; }

private:
    int m_value = -1;
    mutable QtPrivate::QPropertyBindingData m_observers;
};

template<typename E>
inline constexpr QtPrivate::QBindableInterface StateInterface = {
    [](const QUntypedPropertyData *data, void *value) { *static_cast<E *>(value) = E(static_cast<const StateProperty *>(data)->value()); },
    nullptr,
    nullptr,
    nullptr,
    [](const QUntypedPropertyData *data, const QPropertyBindingSourceLocation &where) -> QUntypedPropertyBinding {
        return Qt::makePropertyBinding([data] { return E(static_cast<const StateProperty *>(data)->value()); }, where);
    },
    [](const QUntypedPropertyData *data, QPropertyObserver *observer) {
        observer->setSource(static_cast<const StateProperty *>(data)->observers());
    },
    [] { return QMetaType::fromType<E>(); },
};

/// As QUntypedBindable, whose constructor with an interface is not public.
struct StateBindable : QUntypedBindable
{
    StateBindable(QUntypedPropertyData *data, const QtPrivate::QBindableInterface *functions) : QUntypedBindable(data, functions) { }
};

template<typename E>
QBindable<E> stateBindable(StateProperty &property)
{
    return QBindable<E>(StateBindable(&property, &StateInterface<E>));
}

} // namespace QActors::detail
