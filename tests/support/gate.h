// SPDX-License-Identifier: MIT
#pragma once

#include <coroutine>
#include <utility>

namespace TestSupport {

/// A foreign event: resumes the QCoro coroutine that awaits it when told to.
class Gate
{
public:
    auto operator co_await() noexcept
    {
        struct Awaiter
        {
            Gate *gate;
            bool await_ready() const noexcept { return false; }
            void await_suspend(std::coroutine_handle<> handle) noexcept { gate->m_handle = handle; }
            int await_resume() const noexcept { return 9; }
        };
        return Awaiter{this};
    }
    void open() { std::exchange(m_handle, nullptr).resume(); }
    bool isAwaited() const noexcept { return bool(m_handle); }

private:
    std::coroutine_handle<> m_handle;
};

} // namespace TestSupport
