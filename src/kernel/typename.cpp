// SPDX-License-Identifier: MIT
#include <QActors/kernel/detail/typename.h>

#include <cstdlib>
#if __has_include(<cxxabi.h>)
#  include <cxxabi.h>
#endif

namespace QActors::detail {

QString typeName(const std::type_info &type)
{
#if __has_include(<cxxabi.h>)
    int status = 0;
    if (char *plain = abi::__cxa_demangle(type.name(), nullptr, nullptr, &status)) {
        const QString text = QString::fromUtf8(plain);
        std::free(plain);
        return text;
    }
#endif
    return QString::fromUtf8(type.name());
}

const std::type_info *currentExceptionType() noexcept
{
#if __has_include(<cxxabi.h>)
    return abi::__cxa_current_exception_type();
#else
    return nullptr;
#endif
}

} // namespace QActors::detail
