// SPDX-License-Identifier: MIT
#pragma once

#include <QtCore/qglobal.h>

#include <array>
#include <atomic>
#include <cstring>
#include <optional>
#include <type_traits>

namespace QActors::detail {

/// One thread's news of itself, for others to read as a whole: never a part of one value with a part of the next. The
/// writer waits for nobody.
template<typename T, template<typename> class Atomic = std::atomic, int MostTries = 100>
    requires std::is_trivially_copyable_v<T>
class Published
{
public:
    explicit Published(const T &value) noexcept { write(value); }
    Q_DISABLE_COPY_MOVE(Published)

    /// One thread's.
    void write(const T &value) noexcept
    {
        std::array<quint64, Words> words{};
        std::memcpy(words.data(), &value, sizeof(T));
        const quint64 version = m_version.load(std::memory_order_relaxed);
        // Odd. Relaxed: it is before the words' releases, so who has acquired one of the new words sees it when it looks again.
        m_version.store(version + 1, std::memory_order_relaxed);
        for (std::size_t i = 0; i < Words; ++i)
            m_words[i].store(words[i], std::memory_order_release);
        m_version.store(version + 2, std::memory_order_release); // who acquires this version sees all of its words, or newer ones
    }
    /// Any thread. Nothing if it was written each time that this looked.
    std::optional<T> read() const noexcept
    {
        for (int tries = 0; tries < MostTries; ++tries) {
            const quint64 version = m_version.load(std::memory_order_acquire);
            std::array<quint64, Words> words;
            for (std::size_t i = 0; i < Words; ++i)
                words[i] = m_words[i].load(std::memory_order_acquire);
            // Relaxed: it cannot come before the words' acquires.
            if (version % 2 == 0 && m_version.load(std::memory_order_relaxed) == version) {
                std::optional<T> value(std::in_place);
                std::memcpy(static_cast<void *>(&*value), words.data(), sizeof(T));
                return value;
            }
        }
        return {};
    }

private:
    static constexpr std::size_t Words = (sizeof(T) + sizeof(quint64) - 1) / sizeof(quint64);
    Atomic<quint64> m_version{0};
    std::array<Atomic<quint64>, Words> m_words{};
};

} // namespace QActors::detail
