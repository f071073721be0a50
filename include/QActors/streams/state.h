// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/streams/streamsources.h>

#include <QtCore/qproperty.h>

namespace QActors {
namespace detail {

/// The common state of a State and the streams of its changes.
template<typename T>
struct StateData
{
    explicit StateData(T initial) : value(std::move(initial)) { }
    QProperty<T> value;
    FirstHome home; // of the first reader
    std::vector<std::weak_ptr<PropertyState>> watchers;
    bool isGone = false;
};

template<typename T>
class StateNode final : public StreamNode<T>
{
public:
    explicit StateNode(std::shared_ptr<StateData<T>> data) : m_data(std::move(data))
    {
        this->belongHere();
        std::erase_if(m_data->watchers, [](const auto &watcher) { return watcher.expired(); });
        m_data->watchers.push_back(m_state);
        m_notifier.emplace(m_data->value.addNotifier([state = m_state.get()] { state->changed(); }));
    }
    ~StateNode() override { m_state->setWaiter(nullptr); }
    Pulled pull(std::optional<T> &out) override
    {
        this->requireHere("State::changes");
        if (m_state->takeChange() && m_last != m_data->value.value()) { // it may have changed and come back
            m_last = m_data->value.value();
            out.emplace(*m_last);
            return Pulled::Value;
        }
        return m_data->isGone ? Pulled::End : Pulled::Wait;
    }
    void setWaiter(StreamWaiter *waiter) noexcept override { m_state->setWaiter(waiter); }
    Async<> close() override { return {}; }
    QString describe() const override { return QStringLiteral("a State's changes"); }
    Awaitable::Source source() const noexcept override { return Awaitable::Source::Events; }

private:
    std::shared_ptr<StateData<T>> m_data;
    std::shared_ptr<PropertyState> m_state = std::make_shared<PropertyState>();
    std::optional<T> m_last;
    std::optional<QPropertyNotifier> m_notifier;
};

} // namespace detail

/// A value that is observed: it always has one, and who is slow sees the latest. Behind a property it is bindable:
///
///     Q_PROPERTY(int level READ level WRITE setLevel BINDABLE bindableLevel)
///     int level() const { return m_level.value(); }
///     void setLevel(int level) { m_level.set(level); }
///     QBindable<int> bindableLevel() { return m_level.bindable(); }
///     State<int> m_level{0};
///
/// A value that equals the one before is no change. Thread: one, that of its first reader, from then on; MisuseError elsewhere. (For other
/// threads: a Topic, or a queued signal.) Its end ends the streams of its changes, after the
/// last value. (Kotlin: MutableStateFlow; ReactiveX: BehaviorSubject, which does not leave values out.)
template<typename T>
class State
{
    static_assert(std::equality_comparable<T> && std::is_copy_constructible_v<T>, "State<T>: values are compared with ==, and copied.");

public:
    explicit State(T initial = {}) : m_data(std::make_shared<detail::StateData<T>>(std::move(initial))) { } ///< With this value.
    ~State()
    {
        m_data->isGone = true;
        for (const auto &watcher : m_data->watchers) {
            if (const auto state = watcher.lock())
                state->wakeReader();
        }
    }
    Q_DISABLE_COPY_MOVE(State)

    /// The value now.
    T value() const
    {
        m_data->home.checkIfUsed("State::value");
        return m_data->value.value();
    }
    /// Sets the value; ends a binding. Readers see it at their next turn.
    void set(const T &value)
    {
        m_data->home.checkIfUsed("State::set");
        m_data->value.setValue(value);
    }
    /// `state.update([](int n) { return n + 1; })`.
    template<typename F>
    void update(F &&fn)
    {
        set(std::invoke(std::forward<F>(fn), value()));
    }
    QBindable<T> bindable() { return QBindable<T>(&m_data->value); } ///< For Q_PROPERTY and for bindings in both directions.
    /// The value now, and the latest after each change.
    Stream<T> changes() const
    {
        m_data->home.check("State::changes");
        detail::StreamNode<T> *node = new detail::StateNode<T>(m_data);
        return detail::StreamAccess::make(node);
    }

private:
    std::shared_ptr<detail::StateData<T>> m_data;
};

} // namespace QActors
