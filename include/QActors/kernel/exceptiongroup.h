// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/kernel/errors.h>

#include <memory>
#include <vector>

namespace QActors {

/// Several failures at once: what a task group throws, even for a single one, so that a handler's type
/// does not depend on timing. Groups nest. (Python's ExceptionGroup, as anyio's task groups raise it.)
/// A value type; copying shares the exceptions.
///
/// Its text is an outline: a hundred lines at most, and below the eighth level only what has failed, without the groups
/// between. To make one costs as much as it has exceptions, however deep they are.
class QACTORS_EXPORT ExceptionGroup : public Error
{
public:
    /// Throws MisuseError if `exceptions` is empty or holds a null pointer.
    explicit ExceptionGroup(const QString &message, std::vector<std::exception_ptr> exceptions);
    ~ExceptionGroup() override;
    ExceptionGroup(const ExceptionGroup &); ///< Shares the exceptions.
    ExceptionGroup &operator=(const ExceptionGroup &);

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
    struct Outline;
    ExceptionGroup(std::shared_ptr<const Outline> outline, std::vector<std::exception_ptr> &&exceptions);
    std::shared_ptr<const Outline> m_outline;
    std::vector<std::exception_ptr> m_exceptions;
};

} // namespace QActors
