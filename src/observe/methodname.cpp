// SPDX-License-Identifier: MIT
#include "methodname_p.h"

#include <QActors/observe/detail/functionname.h>

#include <QtCore/qfile.h>
#include <QtCore/qhash.h>
#include <QtCore/qmutex.h>

#include <cstring>

#if defined(Q_OS_LINUX)
#  include <cxxabi.h>
#  include <dlfcn.h>
#  include <elf.h>
#  include <link.h>
#  include <sys/auxv.h>

#  include <cstdlib>
#endif

namespace QActors::detail {

namespace {

#if defined(Q_OS_LINUX)

/// Symbols of one file, which is mapped while this lives. Whatever is in there: nothing outside of the file is read.
class SymbolFile
{
public:
    explicit SymbolFile(const QString &path) : m_file(path)
    {
        if (m_file.open(QIODevice::ReadOnly))
            m_bytes = m_file.map(0, m_file.size());
    }
    /// The name of the function that begins at this offset from where the file is loaded; empty if there is none.
    QByteArray functionAt(quint64 offset) const
    {
        const auto *head = at<ElfW(Ehdr)>(0);
        if (!head || std::memcmp(head->e_ident, ELFMAG, SELFMAG) != 0)
            return {};
        for (int i = 0; i < head->e_shnum; ++i) {
            const auto *section = at<ElfW(Shdr)>(head->e_shoff + quint64(i) * head->e_shentsize);
            if (!section || section->sh_type != SHT_SYMTAB)
                continue;
            const auto *names = at<ElfW(Shdr)>(head->e_shoff + quint64(section->sh_link) * head->e_shentsize);
            for (quint64 place = 0; names && place + sizeof(ElfW(Sym)) <= section->sh_size; place += sizeof(ElfW(Sym))) {
                const auto *symbol = at<ElfW(Sym)>(section->sh_offset + place);
                if (!symbol)
                    break;
                if (symbol->st_value == offset && (symbol->st_info & 15) == STT_FUNC)
                    return text(names->sh_offset + symbol->st_name);
            }
        }
        return {};
    }

private:
    template<typename T>
    const T *at(quint64 offset) const
    {
        const quint64 size = quint64(m_file.size());
        return m_bytes && offset % alignof(T) == 0 && offset <= size && size - offset >= sizeof(T) ? reinterpret_cast<const T *>(m_bytes + offset) : nullptr;
    }
    QByteArray text(quint64 offset) const
    {
        const quint64 size = quint64(m_file.size());
        if (offset >= size)
            return {};
        const char *begin = reinterpret_cast<const char *>(m_bytes + offset);
        return QByteArray(begin, qsizetype(qstrnlen(begin, size - offset)));
    }
    QFile m_file;
    const uchar *m_bytes = nullptr;
};

QByteArray symbolAt(const void *code)
{
    Dl_info info;
    if (!::dladdr(code, &info) || !info.dli_fname)
        return {};
    if (info.dli_sname && info.dli_saddr == code)
        return info.dli_sname;
    // A program's own functions are no dynamic symbols.
    const auto *head = static_cast<const ElfW(Ehdr) *>(info.dli_fbase);
    const quint64 base = head->e_type == ET_EXEC ? 0 : quint64(quintptr(head));
    const QString path = QFile::decodeName(info.dli_fname);
    // The program's name is what it was called by, and may be another file by now.
    Dl_info program;
    const bool isProgram = ::dladdr(reinterpret_cast<const void *>(::getauxval(AT_ENTRY)), &program) && program.dli_fbase == info.dli_fbase;
    const SymbolFile own(isProgram ? QStringLiteral("/proc/self/exe") : path);
    return own.functionAt(quint64(quintptr(code)) - base);
}

QString functionAt(const void *code)
{
    const QByteArray symbol = symbolAt(code);
    if (symbol.isEmpty())
        return {};
    int status = 0;
    char *pretty = abi::__cxa_demangle(symbol.constData(), nullptr, nullptr, &status);
    const QString name = status == 0 ? functionName(QByteArrayView(pretty)) : QString();
    std::free(pretty);
    return name;
}

#else

QString functionAt(const void *)
{
    return {};
}

#endif

} // namespace

QString methodName(const RequestNode::MethodCode &method)
{
    return methodName(QString::fromUtf8(method.className), method.code);
}

QString methodName(const QString &className, const void *code)
{
    if (!code)
        return className;
    static QMutex lock;
    static QHash<const void *, QString> known;
    {
        const QMutexLocker locker(&lock);
        if (const auto found = known.constFind(code); found != known.constEnd())
            return *found;
    }
    // Without the lock: it may read a file, and others ask for what is known.
    const QString function = functionAt(code).section(QStringLiteral("::"), -1);
    const QString name = function.isEmpty() ? className : className + QStringLiteral("::") + function;
    const QMutexLocker locker(&lock);
    return *known.insert(code, name);
}

} // namespace QActors::detail
