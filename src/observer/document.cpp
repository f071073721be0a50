// SPDX-License-Identifier: MIT
#include "document_p.h"

namespace QActors::detail {

using namespace Qt::StringLiterals;

Document::Document(qint64 mostInMemory) : m_mostInMemory(mostInMemory)
{
    open(WriteOnly | Unbuffered);
}

qint64 Document::writeData(const char *data, qint64 size)
{
    if (!m_file && m_length + size > m_mostInMemory) {
        auto file = std::make_unique<QTemporaryFile>();
        if (!file->open() || file->write(m_memory) != m_memory.size()) {
            setErrorString(u"a snapshot too large for memory needs a temporary file: "_s + file->errorString());
            return -1;
        }
        m_file = std::move(file);
        m_memory = {};
    }
    if (!m_file) {
        m_memory.append(data, size);
    } else if (m_file->write(data, size) != size) {
        setErrorString(m_file->errorString());
        return -1;
    }
    m_length += size;
    return size;
}

QByteArray Document::piece(qint64 from, qsizetype most)
{
    if (!m_file)
        return m_memory.mid(from, most);
    const qint64 wanted = std::min<qint64>(most, m_length - from);
    QByteArray piece;
    if (m_file->seek(from))
        piece = m_file->read(wanted);
    if (piece.size() != wanted)
        throw Error(u"the snapshot cannot be read again from its temporary file: "_s + m_file->errorString());
    return piece;
}

} // namespace QActors::detail
