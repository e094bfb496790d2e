"""The colours of the ten classes: the same in every chart, table and button.

Found by a search over sRGB colours for the ten whose nearest pair lies farthest apart
in Oklab (Ottosson, 2020) at once for full colour vision and for protan, deutan and
tritan vision as Machado, Oliveira and Fernandes simulate them (2009, severity 1), among
those with a contrast of 3 to 1 or more on Streamlit's white (#ffffff) and on its dark
page (#0e1117) alike. None is a grey: grey is what is switched off. So narrow a band of
lightness leaves hue to tell ten classes apart, which without a class of cones it cannot
in full: each class has a shape and a numeral as well.
"""

CLASS_COLOURS = (
    "#fc5989",
    "#ab7de4",
    "#835074",
    "#0ea49a",
    "#0a71c7",
    "#8802ff",
    "#396d32",
    "#c604af",
    "#cd0100",
    "#cf7e0d",
)
