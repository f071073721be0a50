# SPDX-License-Identifier: MIT
# What the tests talk to in Elixir: a GenServer that keeps structs, and a client of ours.
defmodule Item do
  defstruct id: 0, title: "", tags: []
end

defmodule Store do
  use GenServer

  def start(name \\ __MODULE__), do: GenServer.start(__MODULE__, %{}, name: name)

  # What our node serves.
  def add(node, amount), do: GenServer.call({:store, node}, {:add, amount})
  def describe(node, %Item{} = item), do: GenServer.call({:store, node}, {:describe, item})
  def watch(node) do
    reference = Process.monitor({:store, node})
    receive do
      {:DOWN, ^reference, :process, _, reason} -> reason
    end
  end

  @impl true
  def init(items), do: {:ok, items}

  @impl true
  def handle_call({:put, %Item{} = item}, _from, items), do: {:reply, :ok, Map.put(items, item.id, item)}
  def handle_call({:get, id}, _from, items), do: {:reply, Map.get(items, id), items}
  def handle_call(:all, _from, items), do: {:reply, items |> Map.values() |> Enum.sort_by(& &1.id), items}
  def handle_call({:titles, from..to//_}, _from, items), do: {:reply, for(id <- from..to, item = items[id], do: item.title), items}
  def handle_call({:range, from, to}, _from, items), do: {:reply, from..to, items}
  def handle_call(:stop, _from, _items), do: raise(ArgumentError, "no more")

  @impl true
  def handle_cast({:drop, id}, items), do: {:noreply, Map.delete(items, id)}

  @impl true
  def handle_info({:tell, pid}, items) do
    send(pid, {:items, map_size(items)})
    {:noreply, items}
  end
end
