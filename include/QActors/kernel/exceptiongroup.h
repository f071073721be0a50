// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/kernel/errors.h>

#include <vector>

namespace QActors {

/// Several failures at once: what a task group throws, even for a single one, so that a handler's type
/// does not depend on timing. Groups nest. (Python's ExceptionGroup, as anyio's task groups raise it.)
/// A value type; copying shares the exceptions.
class QACTORS_EXPORT ExceptionGroup : public Error
{
public:
    /// Throws MisuseError if `exceptions` is empty or holds a null pointer.
    explicit ExceptionGroup(const QString &message, std::vector<std::exception_ptr> exceptions);
    ~ExceptionGroup() override;

    /// The failures themselves, groups among them, in the order in which they happened.
    const std::vector<std::exception_ptr> &exceptions() const noexcept { return m_exceptions; }

    /// All leaves, nested groups flattened, in order.
    std::vector<std::exception_ptr> flattened() const;

    /// The first leaf that is an E, or nullptr. The pointer lives as long as the group.
    template<typename E>
    const E *find() const
    {
        for (const std::exception_ptr &leaf : flattened()) {
            try {
                std::rethrow_exception(leaf);
            } catch (const E &e) {
                return &e;
            } catch (...) {
            }
        }
        return nullptr;
    }

    /// Rethrows the only leaf as its own type; returns if there are several. For callers that start one
    /// task and want its error plain: `catch (const ExceptionGroup &g) { g.rethrowSingle(); throw; }`.
    void rethrowSingle() const;

    /// `exception` without the Cancelled in it, nested groups too: null if nothing remains, the same
    /// pointer if there was none.
    static std::exception_ptr withoutCancelled(const std::exception_ptr &exception);

private:
    QString m_title;
    std::vector<std::exception_ptr> m_exceptions;
};

} // namespace QActors
