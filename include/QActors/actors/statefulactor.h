// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/actors/actor.h>

namespace QActors {

/// An actor whose state goes from call to call instead of living in members: init() gives the first state, each
/// run(state) the next one. If run() throws or is cancelled, terminate() gets the last state that run() returned, provided
/// that S can be copied; keep big states in implicitly shared or shared types. (fauxtp: StatefulActor; OTP: gen_server.)
template<typename S>
class StatefulActor : public AbstractActor
{
protected:
    virtual Async<S> init() = 0; ///< Runs first and gives the first state; see Actor::init().
    /// Called again and again with the state, and gives the next one; see Actor::run().
    virtual Async<S> run(S state) = 0;
    /// Runs last, with the last state; see Actor::terminate().
    virtual Async<> terminate(const ExitReason &, const S &) { return {}; }

private:
    Async<> doInit() final { m_state.emplace(co_await init()); }
    Async<> doRun() final
    {
        if constexpr (std::is_copy_constructible_v<S>)
            m_state.emplace(co_await run(S(*m_state)));
        else
            m_state.emplace(co_await run(std::move(*m_state)));
    }
    Async<> doTerminate(const ExitReason &reason) final { return terminate(reason, *m_state); }

    std::optional<S> m_state;
};

} // namespace QActors
