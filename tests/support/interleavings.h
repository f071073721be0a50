// SPDX-License-Identifier: MIT
// Runs a few "threads", which are fibers, through every order of their steps.
#pragma once

#include <QtCore/qbytearray.h>
#include <QtCore/qglobal.h>

#include <functional>
#include <limits>
#include <memory>
#include <vector>

#include <ucontext.h>

#if defined(__SANITIZE_ADDRESS__)
#  define QACTORS_ASAN_FIBERS
#elif defined(__has_feature)
#  if __has_feature(address_sanitizer)
#    define QACTORS_ASAN_FIBERS
#  endif
#endif
#if defined(QACTORS_ASAN_FIBERS)
#  include <sanitizer/common_interface_defs.h>
#endif

namespace TestSupport {

class Interleavings
{
public:
    using Body = std::function<void()>;
    void add(Body body) { m_fibers.push_back(std::make_unique<Fiber>(std::move(body))); }

    /// In a fiber, before each step: others may go first.
    static void step() { s_current->leave(); }
    /// In a fiber: it cannot go on before `condition` holds; never again, if it never does.
    static void waitUntil(std::function<bool()> condition)
    {
        Fiber &fiber = *s_current->m_running;
        fiber.condition = std::move(condition);
        s_current->leave();
        fiber.condition = nullptr;
    }

    static constexpr int All = std::numeric_limits<int>::max();
    /// start(threads) adds the threads of a new world; check(schedule), after none can go on, returns false to stop. Gives
    /// the number of orders. With `preemptions`, only orders in which a thread that could go on is interrupted so often.
    template<typename Start, typename Check>
    static int forEach(Start start, Check check, int preemptions = All)
    {
        std::vector<Choice> choices;
        int count = 0;
        do {
            Interleavings threads;
            threads.m_preemptions = preemptions;
            start(threads);
            threads.run(choices);
            ++count;
            QByteArray schedule;
            for (const Choice &choice : choices)
                schedule += char('a' + choice.fiber);
            if (!check(schedule))
                break;
            while (!choices.empty() && choices.back().index + 1 == choices.back().of)
                choices.pop_back();
            if (!choices.empty())
                ++choices.back().index;
        } while (!choices.empty());
        return count;
    }

private:
    struct Choice
    {
        int index;
        int of;
        int fiber = 0;
    };
    /// Kept for the next fiber: making one costs more than a run.
    class Stack
    {
    public:
        Stack()
        {
            if (s_free.empty()) {
                m_memory.reset(new char[Size]);
                return;
            }
            m_memory = std::move(s_free.back());
            s_free.pop_back();
        }
        ~Stack() { s_free.push_back(std::move(m_memory)); }
        Q_DISABLE_COPY_MOVE(Stack)
        static constexpr std::size_t Size = 256 * 1024;
        char *get() const { return m_memory.get(); }

    private:
        static inline std::vector<std::unique_ptr<char[]>> s_free;
        std::unique_ptr<char[]> m_memory;
    };
    struct Fiber
    {
        explicit Fiber(Body b) : body(std::move(b)) { }
        bool canRun() const { return !done && (!condition || condition()); }
        Body body;
        std::function<bool()> condition;
        Stack stack;
        ucontext_t context{};
        void *fakeStack = nullptr;
        bool started = false;
        bool done = false;
    };

    void run(std::vector<Choice> &choices)
    {
        s_current = this;
        int last = -1;
        for (std::size_t step = 0;; ++step) {
            std::vector<int> ready;
            for (std::size_t i = 0; i < m_fibers.size(); ++i) {
                if (m_fibers[i]->canRun())
                    ready.push_back(int(i));
            }
            if (ready.empty())
                break;
            const bool couldGoOn = m_running && m_running->canRun();
            if (couldGoOn && m_preemptions == 0)
                ready = {last};
            if (step == choices.size())
                choices.push_back({0, int(ready.size())});
            choices[step].fiber = ready[std::size_t(choices[step].index)];
            m_preemptions -= couldGoOn && choices[step].fiber != last && m_preemptions != All;
            last = choices[step].fiber;
            enter(*m_fibers[std::size_t(choices[step].fiber)]);
        }
        s_current = nullptr; // who still waits is dropped with its stack
    }

    static void main()
    {
        Interleavings *self = s_current;
#if defined(QACTORS_ASAN_FIBERS)
        __sanitizer_finish_switch_fiber(nullptr, &self->m_mainStack, &self->m_mainSize);
#endif
        Fiber &fiber = *self->m_running;
        fiber.body();
        fiber.done = true;
        self->leave();
    }
    void enter(Fiber &fiber)
    {
        m_running = &fiber;
        if (!fiber.started) {
            fiber.started = true;
            getcontext(&fiber.context);
            fiber.context.uc_stack.ss_sp = fiber.stack.get();
            fiber.context.uc_stack.ss_size = Stack::Size;
            fiber.context.uc_link = nullptr;
            makecontext(&fiber.context, &Interleavings::main, 0);
        }
#if defined(QACTORS_ASAN_FIBERS)
        void *fake = nullptr;
        __sanitizer_start_switch_fiber(&fake, fiber.stack.get(), Stack::Size);
#endif
        swapcontext(&m_main, &fiber.context);
#if defined(QACTORS_ASAN_FIBERS)
        __sanitizer_finish_switch_fiber(fake, nullptr, nullptr);
#endif
    }
    void leave()
    {
        Fiber &fiber = *m_running;
#if defined(QACTORS_ASAN_FIBERS)
        __sanitizer_start_switch_fiber(fiber.done ? nullptr : &fiber.fakeStack, m_mainStack, m_mainSize);
#endif
        swapcontext(&fiber.context, &m_main);
#if defined(QACTORS_ASAN_FIBERS)
        __sanitizer_finish_switch_fiber(fiber.fakeStack, &m_mainStack, &m_mainSize);
#endif
    }

    static inline Interleavings *s_current = nullptr;
    std::vector<std::unique_ptr<Fiber>> m_fibers;
    Fiber *m_running = nullptr;
    int m_preemptions = All;
    ucontext_t m_main{};
    [[maybe_unused]] const void *m_mainStack = nullptr; // AddressSanitizer is told of them
    [[maybe_unused]] std::size_t m_mainSize = 0;
};

} // namespace TestSupport
