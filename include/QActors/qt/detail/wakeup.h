// SPDX-License-Identifier: MIT
// \internal For awaits that look at an object again whenever one of its signals comes.
#pragma once

#include <QActors/kernel/async.h>

#include <QtCore/qobject.h>
#include <QtCore/qpointer.h>

#include <memory>
#include <tuple>
#include <vector>

namespace QActors::detail {

/// Over when one of the signals came, or the object died.
class QACTORS_EXPORT WakeUpLeaf : public Awaitable
{
public:
    ~WakeUpLeaf() override;
    bool ready() const; // throws for an object that is gone, or belongs to another thread
    bool detach() noexcept override { return true; }
    QString describe() const override { return m_what; }
    Source source() const noexcept override { return Source::Events; }

protected:
    WakeUpLeaf(QObject *object, QString what);
    QObject *object() const { return m_object; }
    QObject *context() const; // for the connections
    void listen(QMetaObject::Connection connection) { m_connections.push_back(std::move(connection)); }
    void listenToEnd(); // of the object
    void wakeUp();
    void throwIfGone() const;

private:
    QPointer<QObject> m_object;
    QString m_what;
    std::vector<QMetaObject::Connection> m_connections;
    std::unique_ptr<QObject> m_hold; // a deleteLater() that came with the signal waits until the await is over
};

template<typename Object, typename... Signals>
class WakeUp final : public WakeUpLeaf
{
public:
    WakeUp(Object *object, QString what, Signals... which) : WakeUpLeaf(object, std::move(what)), m_signals(which...) { }
    void suspend()
    {
        listenToEnd();
        auto *sender = static_cast<Object *>(object());
        const auto connect = [this, sender](auto... signal) {
            (listen(QObject::connect(sender, signal, context(), [this] { wakeUp(); })), ...);
        };
        std::apply(connect, m_signals);
    }
    void result() const { throwIfGone(); }

private:
    std::tuple<Signals...> m_signals;
};

} // namespace QActors::detail
