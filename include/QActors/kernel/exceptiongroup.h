// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/kernel/errors.h>

#include <memory>
#include <vector>

namespace QActors {
namespace detail {
struct ExceptionGroupAccess;
}

/// Several failures at once. A task group throws one even for a single failure, so that the type to catch
/// does not depend on timing. Groups nest. (Python's ExceptionGroup, as anyio's task groups raise it.)
/// A value type; copies share the exceptions.
///
/// The text is an outline of a hundred lines at most; below the eighth level it lists the failures without the groups
/// between. Making a group takes time in proportion to the number of its exceptions, however deep they are nested.
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

    /// Rethrows the only leaf as its own type; returns if there are several leaves. For callers that start one
    /// task and want the error itself: `catch (const ExceptionGroup &g) { g.rethrowSingle(); throw; }`.
    void rethrowSingle() const;

    /// `exception` without each Cancelled, also in nested groups: null if nothing remains, the same
    /// pointer if it holds no Cancelled.
    static std::exception_ptr withoutCancelled(const std::exception_ptr &exception);

private:
    friend struct detail::ExceptionGroupAccess;
    struct Outline;
    ExceptionGroup(std::shared_ptr<const Outline> outline, std::vector<std::exception_ptr> &&exceptions);
    std::shared_ptr<const Outline> m_outline;
    std::vector<std::exception_ptr> m_exceptions;
};

} // namespace QActors
