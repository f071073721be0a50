// SPDX-License-Identifier: MIT
// \internal What makes C++ values of rows, and the other way round.
#pragma once

#include <QActors/sql/column.h>
#include <QActors/sql/detail/aggregate.h>

#include <QtCore/qlist.h>
#include <QtCore/qvarlengtharray.h>
#include <QtSql/qsqlquery.h>

namespace QActors::detail {

template<typename T>
struct IsTuple : std::false_type
{
};
template<typename... T>
struct IsTuple<std::tuple<T...>> : std::true_type
{
};
template<typename A, typename B>
struct IsTuple<std::pair<A, B>> : std::true_type
{
};

template<typename T>
concept GadgetRow = requires { typename T::QtGadgetHelper; T::staticMetaObject; };
template<typename T>
concept TupleRow = IsTuple<T>::value;
/// A struct that is no value of one column.
template<typename T>
concept AggregateRow = std::is_aggregate_v<T> && !std::is_array_v<T> && !GadgetRow<T> && !TupleRow<T> && requires { ColumnType<T>::IsBuiltIn; };

/// Throws DatabaseError of kind Row: the statement gives other columns than `wanted`.
QACTORS_SQL_EXPORT void requireColumns(const QSqlQuery &query, qsizetype wanted, const char *type);
/// The same with the column's name.
[[noreturn]] QACTORS_SQL_EXPORT void throwColumn(const QSqlQuery &query, int column, const QString &why);

template<typename T>
T readColumn(const QSqlQuery &query, int column)
{
    try {
        return fromColumn<T>(query.value(column));
    } catch (const std::exception &error) {
        throwColumn(query, column, QString::fromUtf8(error.what()));
    }
}

/// The properties of a gadget and the columns that they are in.
class QACTORS_SQL_EXPORT GadgetColumns
{
public:
    GadgetColumns(const QMetaObject &type, const QSqlQuery &query);
    void read(const QSqlQuery &query, void *gadget) const;
    /// The properties' values, in their order.
    static QVariantList write(const QMetaObject &type, const void *gadget);

private:
    struct Column
    {
        QMetaProperty property;
        int index;
    };
    QVarLengthArray<Column, 16> m_columns;
};

/// Reads the rows of one statement. Row: a gadget, by the names of its properties; a tuple or an aggregate, by position; or the value
/// of a single column.
template<typename Row>
class RowReader
{
public:
    explicit RowReader(const QSqlQuery &query) { requireColumns(query, Count, QMetaType::fromType<Row>().name()); }
    Row read(const QSqlQuery &query) const
    {
        if constexpr (TupleRow<Row> || AggregateRow<Row>) {
            Row row{};
            if constexpr (TupleRow<Row>)
                fill(query, row, std::make_index_sequence<Count>());
            else
                fill(query, members(row), std::make_index_sequence<Count>());
            return row;
        } else {
            return readColumn<Row>(query, 0);
        }
    }

private:
    static auto members(Row &row) { return membersOf(row); }
    static constexpr std::size_t count()
    {
        if constexpr (TupleRow<Row>) {
            return std::tuple_size_v<Row>;
        } else if constexpr (AggregateRow<Row>) {
            constexpr std::size_t members = memberCount<Row>();
            static_assert(members > 0, "a row is a struct with 1 to 16 members that are all public and without base classes, a Q_GADGET, a "
                                       "std::tuple, or the value of one column");
            return members;
        } else {
            return 1;
        }
    }
    static constexpr std::size_t Count = count();
    template<typename Members, std::size_t... I>
    static void fill(const QSqlQuery &query, Members &&members, std::index_sequence<I...>)
    {
        ((std::get<I>(members) = readColumn<std::remove_cvref_t<decltype(std::get<I>(members))>>(query, int(I))), ...);
    }
};

template<GadgetRow Row>
class RowReader<Row>
{
public:
    explicit RowReader(const QSqlQuery &query) : m_columns(Row::staticMetaObject, query) { }
    Row read(const QSqlQuery &query) const
    {
        Row row;
        m_columns.read(query, &row);
        return row;
    }

private:
    GadgetColumns m_columns;
};

/// The values of a row, for placeholders.
template<typename Row>
void writeRow(const Row &row, QVariantList &values)
{
    values.clear();
    const auto add = [&values](const auto &...value) { (values.append(toColumn(value)), ...); };
    if constexpr (GadgetRow<Row>)
        values = GadgetColumns::write(Row::staticMetaObject, &row);
    else if constexpr (TupleRow<Row>)
        std::apply(add, row);
    else if constexpr (AggregateRow<Row>)
        std::apply(add, membersOf(row));
    else
        add(row);
}

} // namespace QActors::detail
