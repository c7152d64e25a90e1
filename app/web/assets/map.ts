// Maps: coverage's places, and the areas to pick. Without this script the places are a list of links and the
// areas a tree of boxes; both stay the source of what the map shows.
import L from "leaflet";

function open(box: HTMLElement, places: HTMLElement[]): { map: L.Map; layer: L.LayerGroup } {
  const map = L.map(box, { attributionControl: false, zoomSnap: 0.25, fadeAnimation: false, zoomAnimation: false, markerZoomAnimation: false });
  const busy = places.filter((p) => !p.classList.contains("unknown")); // who wants nothing does not set the frame
  const at = (busy.length > 1 ? busy : places).map((p): L.LatLngTuple => [Number(p.dataset.lat), Number(p.dataset.lon)]);
  map.fitBounds(L.latLngBounds(at).pad(0.08), { maxZoom: 20 });
  return { map, layer: L.layerGroup().addTo(map) };
}

function put(layer: L.LayerGroup, place: HTMLElement, element: HTMLElement): void {
  const icon = L.divIcon({ html: element, className: "", iconSize: [0, 0] });
  L.marker([Number(place.dataset.lat), Number(place.dataset.lon)], { icon, keyboard: false, zIndexOffset: element.classList.contains("unknown") ? 0 : 1000 }).addTo(layer);
}

// cover turns the list of places into a map; where the page's part is loaded anew, the map keeps its view.
let view: { centre: L.LatLng; zoom: number; path: string } | undefined;
function cover(): void {
  const box = document.querySelector<HTMLElement>("[data-map-cover]:not(.leaflet-container)");
  const places = [...(box?.querySelectorAll<HTMLElement>("[data-lat]") ?? [])];
  if (!box || places.length === 0) return;
  places.forEach((p) => p.remove());
  box.textContent = "";
  const { map, layer } = open(box, places);
  if (view?.path === location.search) map.setView(view.centre, view.zoom);
  map.on("moveend", () => (view = { centre: map.getCenter(), zoom: map.getZoom(), path: location.search }));
  places.forEach((p) => put(layer, p, p));
}

// pick shows the lowest boxes of the tree as buttons. A box whose parent is ticked counts as ticked; tapping
// it narrows the choice to it.
function pick(details: HTMLDetailsElement): void {
  const boxes = [...document.querySelectorAll<HTMLInputElement>("input[name=area][data-lat]")];
  const below = (a: HTMLInputElement, b: HTMLInputElement) => a !== b && a.value.startsWith(b.value);
  const lowest = boxes.filter((b) => !boxes.some((other) => below(other, b)));
  const target = details.querySelector<HTMLElement>(".map");
  if (lowest.length < 2 || !target) return;
  details.hidden = false;
  let drawn = false;
  const buttons = new Map<HTMLInputElement, HTMLButtonElement>();
  const show = () => buttons.forEach((button, box) => button.setAttribute("aria-pressed", String(box.checked || boxes.some((b) => b.checked && below(box, b)))));
  details.addEventListener("toggle", () => {
    if (drawn || !details.open) return;
    drawn = true;
    const { layer } = open(target, lowest);
    for (const box of lowest) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "place";
      button.textContent = `${box.dataset.name ?? ""} ${box.dataset.size ?? ""}`;
      button.addEventListener("click", (e) => {
        e.stopPropagation();
        const above = boxes.filter((b) => b.checked && below(box, b));
        above.forEach((b) => (b.checked = false));
        box.checked = above.length > 0 || !box.checked;
        box.dispatchEvent(new Event("change", { bubbles: true }));
      });
      buttons.set(box, button);
      put(layer, box, button);
    }
    show();
  });
  document.addEventListener("change", show);
}

cover();
document.body.addEventListener("htmx:afterSwap", cover);
document.querySelectorAll<HTMLDetailsElement>("[data-map-pick]").forEach(pick);
