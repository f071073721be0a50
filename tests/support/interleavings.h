// SPDX-License-Identifier: MIT
// Runs a few "threads", which are fibers, through every order of their steps. Two steps of different threads that do not touch
// the same thing are run in one order only ("sleep sets"): the other one ends the same.
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

/// What a thread is about to do; by itself, anything.
struct FiberStep
{
    const void *to = nullptr;
    bool writes = true;
    bool isApartFrom(const FiberStep &other) const { return to && other.to && (to != other.to || (!writes && !other.writes)); }
};

class Interleavings
{
public:
    using Body = std::function<void()>;
    void add(Body body) { m_fibers.push_back(std::make_unique<Fiber>(std::move(body))); }

    /// In a fiber, before each step: others may go first.
    static void step(FiberStep next = {})
    {
        s_current->m_running->next = next;
        s_current->leave();
    }
    /// In a fiber: it cannot go on before `condition` holds; never again, if it never does. The condition is of what the step is to.
    static void waitUntil(std::function<bool()> condition, FiberStep next = {})
    {
        Fiber &fiber = *s_current->m_running;
        fiber.condition = std::move(condition);
        step(next);
        fiber.condition = nullptr;
    }
    /// In a fiber: each number below `of`, one after the other.
    static int choose(int of) { return of < 2 ? 0 : s_current->next(of).index; }
    /// Of the fiber that runs, in the order of add(); -1 outside.
    static int current() { return s_current ? s_current->m_last : -1; }

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
            threads.m_choices = &choices;
            start(threads);
            if (threads.run()) {
                ++count;
                QByteArray schedule;
                for (const Choice &choice : choices)
                    schedule += choice.fiber < 0 ? QByteArray::number(choice.index) : QByteArray(1, char('a' + choice.fiber));
                if (!check(schedule))
                    break;
            }
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
        int fiber = -1; // none: what choose() asks
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
        FiberStep next;
        bool sleeps = false; // what comes of its going now has been seen in another order
        Stack stack;
        ucontext_t context{};
        void *fakeStack = nullptr;
        bool started = false;
        bool done = false;
    };

    Choice &next(int of)
    {
        if (m_at == m_choices->size())
            m_choices->push_back({0, of});
        return (*m_choices)[m_at++];
    }
    /// False if this order need not be looked at.
    bool run()
    {
        s_current = this;
        for (m_last = 0; m_last < int(m_fibers.size()); ++m_last)
            enter(*m_fibers[std::size_t(m_last)]); // up to its first step
        m_last = -1;
        bool isNew = true;
        for (;;) {
            std::vector<int> ready;
            for (std::size_t i = 0; i < m_fibers.size(); ++i) {
                if (m_fibers[i]->canRun())
                    ready.push_back(int(i));
            }
            if (ready.empty())
                break;
            if (m_preemptions == All) {
                std::erase_if(ready, [this](int i) { return m_fibers[std::size_t(i)]->sleeps; });
                isNew = !ready.empty();
                if (!isNew)
                    break;
            }
            const bool couldGoOn = m_last >= 0 && m_fibers[std::size_t(m_last)]->canRun();
            if (couldGoOn && m_preemptions == 0)
                ready = {m_last};
            Choice &choice = next(int(ready.size()));
            const int index = choice.index;
            choice.fiber = ready[std::size_t(index)];
            m_preemptions -= couldGoOn && choice.fiber != m_last && m_preemptions != All;
            m_last = choice.fiber;
            const FiberStep step = m_fibers[std::size_t(m_last)]->next;
            for (int before = 0; before < index; ++before)
                m_fibers[std::size_t(ready[std::size_t(before)])]->sleeps = true;
            for (const auto &fiber : m_fibers)
                fiber->sleeps = fiber->sleeps && fiber->next.isApartFrom(step);
            enter(*m_fibers[std::size_t(m_last)]);
        }
        s_current = nullptr; // who still waits is dropped with its stack
        return isNew;
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
    std::vector<Choice> *m_choices = nullptr;
    std::size_t m_at = 0; // of them
    int m_last = -1;
    int m_preemptions = All;
    ucontext_t m_main{};
    [[maybe_unused]] const void *m_mainStack = nullptr; // AddressSanitizer is told of them
    [[maybe_unused]] std::size_t m_mainSize = 0;
};

} // namespace TestSupport
