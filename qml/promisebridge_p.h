// SPDX-License-Identifier: MIT
// Waiting for a JavaScript promise, or any other thenable, in a coroutine.
#pragma once

#include "enginesupport_p.h"

#include <QActors/kernel/detail/awaitable.h>
#include <QActors/qml/qmlvalue.h>

#include <QtCore/qpointer.h>

namespace QActors::detail {

class PromiseAwaitable;

/// The functions that JavaScript calls; belong to it, and may outlive the awaitable.
class PromiseBridge : public QObject
{
    Q_OBJECT
public:
    Q_INVOKABLE void resolve(const QJSValue &value) { settle(value, false); }
    Q_INVOKABLE void reject(const QJSValue &reason) { settle(reason, true); }
    PromiseAwaitable *m_awaitable = nullptr;

private:
    void settle(const QJSValue &value, bool isError);
};

class PromiseAwaitable final : public Awaitable
{
public:
    PromiseAwaitable(EngineSupport *support, const QJSValue &thenable, const QJSValue &then)
        : m_support(support), m_thenable(thenable), m_then(then)
    {
    }
    ~PromiseAwaitable() override { forget(); }
    bool ready() const { return false; }
    void suspend()
    {
        m_bridge = new PromiseBridge;
        m_bridge->m_awaitable = this;
        m_support->call("await", {m_thenable, m_then, m_support->engine()->newQObject(m_bridge)});
    }
    QJSValue result()
    {
        if (m_isError)
            throw QmlError(m_value);
        return m_value;
    }
    bool detach() noexcept override
    {
        forget();
        return true;
    }
    QString describe() const override { return QStringLiteral("a promise"); }

private:
    friend class PromiseBridge;
    void forget() noexcept
    {
        if (m_bridge)
            m_bridge->m_awaitable = nullptr;
    }
    QPointer<EngineSupport> m_support;
    QPointer<PromiseBridge> m_bridge;
    QJSValue m_thenable;
    QJSValue m_then;
    QJSValue m_value;
    bool m_isError = false;
};

inline void PromiseBridge::settle(const QJSValue &value, bool isError)
{
    if (PromiseAwaitable *awaitable = std::exchange(m_awaitable, nullptr)) {
        awaitable->m_value = value;
        awaitable->m_isError = isError;
        awaitable->complete();
    }
}

} // namespace QActors::detail
